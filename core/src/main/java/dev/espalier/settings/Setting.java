package dev.espalier.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every setting of an experiment, declared once: the command line's flag, its help, the YAML key,
 * the validation and the run's identity are all derived from this list. Defaults are the lab's,
 * which are those of the Hugging Face {@code Trainer} but for learning rate and weight decay.
 */
public enum Setting {
  MODEL(
      Value.text("embedded", "DIR|ID", "embedded"),
      Topic.MODEL,
      "A Hugging Face directory, a hub id found in the local cache, or 'embedded'.",
      Offer.prominent("model_name_or_path")),
  DATASET(
      Value.text("embedded", "FILE|DIR|ID", "embedded"),
      Topic.DATA,
      "A text, JSON, JSONL, CSV, TSV or Parquet file (text ones also in gzip or Zstandard) or a"
          + " directory of them, a directory with train.bin and val.bin, a hub id name:config found"
          + " in the local cache, or 'embedded'.",
      Offer.prominent("train_file")),
  VALIDATION(
      Value.optionalText("FILE"),
      Topic.DATA,
      "Text to validate on. Without it: the dataset's validation split; where it has none, the last"
          + " tenth of the blocks is held out from training.",
      Offer.prominent("validation_file")),
  TEXT_COLUMN(
      Value.text("text", "NAME"),
      Topic.DATA,
      "The column of JSON, CSV and Parquet files to read; one within others by its path, as"
          + " data.text.",
      Offer.alias("text_column_name")),
  PERPLEXITY(
      Value.choice("blocks", "blocks", "both"),
      Topic.DATA,
      "What perplexity is measured: exp of the mean loss over blocks (blocks), or also the mean of"
          + " the perplexities of the single rows, as Hugging Face's evaluate defines it (both)."),
  BLOCK_SIZE(
      Value.integer("128", 2, Integer.MAX_VALUE),
      Topic.DATA,
      "Tokens of each training block.",
      Offer.prominent()),
  SCOPE(
      Value.text(
          "ln_1",
          "NAME|MODULE|REGEX",
          "ln_1",
          "layer-norms",
          "linear",
          "all",
          "attn",
          "mlp",
          "c_attn",
          "c_fc",
          "c_proj",
          "ln_2",
          "ln_f",
          "lm_head",
          "wte",
          "wpe"),
      Topic.PRUNING,
      "What may be pruned: ln_1, layer-norms, linear, all; modules by their names, such as c_attn,"
          + " h.0.mlp, lm_head, or several as c_attn,mlp.c_fc; or a regular expression that matches"
          + " whole tensor names. Where groups are cut it is linear unless given.",
      Offer.prominent()),
  GRANULARITY(
      Value.choice("weight", "weight", "neuron", "head", "head-dim", "layer"),
      Topic.PRUNING,
      "What goes as one: a weight, a neuron of an MLP, an attention head, a dimension within a head"
          + " (head-dim), or a layer.",
      Offer.prominent()),
  RANKING(
      Value.choice("global", "global", "layer", "output"),
      Topic.PRUNING,
      "What is ranked together: the whole scope (global), each tensor by itself, for groups each"
          + " layer (layer), or the inputs of each output (output, which is wanda's unless"
          + " given)."),
  CRITERION(
      Value.choice(
          "magnitude",
          "magnitude",
          "random",
          "shuffled",
          "signed",
          "snip",
          "taylor",
          "movement",
          "wanda",
          "synflow",
          "grasp",
          "sparsegpt"),
      Topic.PRUNING,
      "How a weight's importance is scored. By the weights: magnitude, signed (the lab's notebook),"
          + " synflow. By gradients on a calibration text: snip, taylor, grasp. By activations on"
          + " it: wanda, sparsegpt. By the round's training: movement. As controls: random, or"
          + " shuffled (as many of each tensor as magnitude takes, at random places).",
      Offer.prominent()),
  CALIBRATION_SAMPLES(
      Value.integer("32", 1, Integer.MAX_VALUE),
      Topic.PRUNING,
      "Blocks of the training text, drawn by the seed, on which criteria look at gradients and"
          + " activations."),
  SCHEDULE(
      Value.choice("geometric", "geometric", "linear", "cubic", "one-shot"),
      Topic.PRUNING,
      "How the cuts are spread: each takes --rate of what is left (geometric); --until is reached"
          + " in --rounds rounds, all alike (linear) or fast at first (cubic); or at once"
          + " (one-shot)."),
  RATE(
      Value.number("0.25", 0, false, 1, false),
      Topic.PRUNING,
      "The fraction of the surviving weights, or groups, each round of --schedule geometric"
          + " removes.",
      Offer.prominent()),
  UNTIL(
      Value.number("0.95", 0, true, 1, true),
      Topic.PRUNING,
      "Stop after the round whose sparsity reaches this fraction.",
      Offer.prominent()),
  ROUNDS(
      Value.optionalInteger(0, 100_000),
      Topic.PRUNING,
      "Stop after this many rounds of pruning, whatever the sparsity; linear and cubic schedules"
          + " need it.",
      Offer.prominent()),
  MIN_DENSITY(
      Value.number("0", 0, true, 1, true),
      Topic.PRUNING,
      "The fraction of its weights that each tensor of the scope keeps at least."),
  EARLY_BIRD(
      Value.optionalText("every:STEPS"),
      Topic.PRUNING,
      "End a round's training once the mask that would be cut has settled: every:STEPS draws it so"
          + " often; with ,threshold:X (default 0.01) and ,masks:N (default 5), all distances of"
          + " the last N masks must be below X."),
  RESET(
      Value.text("pretrained", "KIND", "pretrained", "none", "random", "rewind:"),
      Topic.PRUNING,
      "What survivors return to before each round: pretrained, none (as trained), random, or a"
          + " point of round 0: rewind:STEP, or rewind:2e (epochs), or rewind:5% (of its steps).",
      Offer.prominent()),
  MASK(
      Value.optionalText("FILE|DIR"),
      Topic.PRUNING,
      "The mask to begin with: a mask's file, or a round or a run that has one. Round 0 is trained"
          + " under it. It must belong to the model, and the scope must hold its tensors."),
  PATTERN(
      Value.optionalText("N:M"),
      Topic.PRUNING,
      "Keep N of each M neighbouring inputs of every output, such as 2:4, in one cut, whatever"
          + " --schedule, --rate and --until say."),
  UPDATE_WEIGHTS(
      Value.toggle("false"),
      Topic.PRUNING,
      "With --criterion sparsegpt and --reset none: let the survivors make up for what was cut"
          + " before they train on."),
  KEEP_ZEROS(
      Value.toggle("false"),
      Topic.PRUNING,
      "Take weights of the scope that are exactly zero in the model as already pruned."),
  COMPACT_BETWEEN_ROUNDS(
      Value.toggle("false"),
      Topic.PRUNING,
      "Train each round on the model without its dead structure. Masks, resets and records stay"
          + " those of the whole model."),
  FOLD_CONSTANTS(
      Value.toggle("false"),
      Topic.PRUNING,
      "With --compact-between-rounds: take constant units out, too. The biases and weights they are"
          + " made of are then frozen in the round, which is no longer the training of the masked"
          + " model."),
  SAMPLE_TOKENS(
      Value.integer("32", 0, 100_000),
      Topic.PRUNING,
      "Tokens each round's model writes, always the likeliest, to be read beside those of the other"
          + " rounds; 0 writes none."),
  SAMPLE_PROMPT(
      Value.optionalText("TEXT"),
      Topic.PRUNING,
      "What they continue; without it the beginning of the validation text."),
  EPOCHS(
      Value.number("3", 0, false, 1_000_000, true),
      Topic.TRAINING,
      "Passes over the training text in each round.",
      Offer.prominent("num_train_epochs", "num_epochs")),
  MAX_STEPS(
      Value.optionalInteger(1, Integer.MAX_VALUE),
      Topic.TRAINING,
      "Optimizer steps in each round, instead of epochs.",
      Offer.prominent("max_train_steps")),
  BATCH_SIZE(
      Value.integer("8", 1, 65_536),
      Topic.TRAINING,
      "Blocks of each step.",
      Offer.prominent("per_device_train_batch_size", "train_batch_size")),
  LEARNING_RATE(
      Value.number("2e-5", 0, true, 1_000, true),
      Topic.TRAINING,
      "The peak learning rate; it falls linearly to 0.",
      Offer.prominent("lr")),
  EVAL_STEPS(
      Value.optionalInteger(1, Integer.MAX_VALUE),
      Topic.TRAINING,
      "Measure the validation loss every N steps within each training, too. Without it: after the"
          + " last step only, or with --early-stopping ten times."),
  EARLY_STOPPING(
      Value.optionalText("RULES"),
      Topic.TRAINING,
      "patience:N ends a training after N evaluations without a lower validation loss and keeps the"
          + " best weights (patience:N,min-delta:X counts what is lower by X nats);"
          + " generalisation-gap:X ends it when validation minus training loss, both without"
          + " dropout, exceeds X nats; both may be given, with a comma between."),
  SEEDS(Value.optionalText("N,N,…"), Topic.TRAINING, "The seeds that runs are repeated with."),
  WARMUP_STEPS(
      Value.integer("0", 0, Integer.MAX_VALUE),
      Topic.TRAINING,
      "Steps over which the learning rate first rises from 0.",
      Offer.alias("num_warmup_steps")),
  WEIGHT_DECAY(
      Value.number("0.01", 0, true, 1_000, true),
      Topic.TRAINING,
      "Weight decay of all but biases and layer norms."),
  MAX_GRAD_NORM(
      Value.number("1.0", 0, true, Double.MAX_VALUE, true),
      Topic.TRAINING,
      "The global gradient norm is clipped to this; 0 does not clip.",
      Offer.alias("gradient_clip_val")),
  OPTIMIZER(
      Value.choice("adamw", "adamw", "adam", "sgd"), Topic.TRAINING, "adamw, adam (L2) or sgd."),
  SEED(
      Value.integer("42", 0, Integer.MAX_VALUE),
      Topic.TRAINING,
      "Decides shuffling, dropout and random weights.",
      Offer.prominent()),
  SHUFFLE(Value.toggle("true"), Topic.TRAINING, "Shuffle the training blocks anew in every epoch."),
  DROPOUT(
      Value.optionalNumber(0, true, 1, false),
      Topic.TRAINING,
      "All three dropout probabilities; without it those of the model's config."),
  PRECISION(
      Value.choice("fp32", "fp32", "bf16", "auto"),
      Topic.EXECUTION,
      "What the factors of products are rounded to: fp32 (not at all) or bf16; auto is bf16 where"
          + " the processor multiplies it natively. All else is fp32.",
      Offer.prominent()),
  EXECUTION(
      Value.choice("auto", "auto", "dense", "sparse"),
      Topic.EXECUTION,
      "The form pruned weights are computed in: dense (whole, with zeros), sparse (survivors only),"
          + " or for each weight what is measured to be faster, auto."),
  KERNELS(
      Value.choice("auto", "auto", "onednn", "vector", "plain"),
      Topic.EXECUTION,
      "Implementation of the operations: auto, onednn, vector or plain."),
  THREADS(
      Value.optionalInteger(1, 4_096),
      Topic.EXECUTION,
      "Threads to compute with; without it one per processor."),
  SAVE_DTYPE(
      Value.choice("float32", "float32", "bfloat16"),
      Topic.EXECUTION,
      "What the trained model's weights are written as: float32 or bfloat16."),
  LOGGING_STEPS(
      Value.integer("1", 1, Integer.MAX_VALUE),
      Topic.EXECUTION,
      "Write every n-th step to metrics.jsonl."),
  TENSORBOARD(
      Value.toggle("false"),
      Topic.EXECUTION,
      "Write the logged steps and each round's results as event files for TensorBoard, too.");

  /** Under which heading the help lists a setting. */
  public enum Topic {
    MODEL("Model"),
    DATA("Data"),
    PRUNING("Pruning"),
    TRAINING("Training"),
    EXECUTION("Execution");

    private final String heading;

    Topic(String heading) {
      this.heading = heading;
    }

    /** The words of the heading. */
    public String heading() {
      return heading;
    }
  }

  private final Value value;
  private final Topic topic;
  private final String help;
  private final Offer offer;

  Setting(Value value, Topic topic, String help) {
    this(value, topic, help, Offer.alias());
  }

  Setting(Value value, Topic topic, String help, Offer offer) {
    this.value = value;
    this.topic = topic;
    this.help = help;
    this.offer = offer;
  }

  /** The flag without its dashes, such as {@code learning-rate}. */
  public String flag() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The key in YAML, such as {@code learning_rate}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What values it takes. */
  public Value value() {
    return value;
  }

  /** The default as text, or null where unset means something of its own. */
  public @Nullable String defaultText() {
    return value.defaultText();
  }

  /** The heading the help lists it under. */
  public Topic topic() {
    return topic;
  }

  /** One sentence for the help. */
  public String help() {
    return help;
  }

  /** Whether it is among those that most people need. */
  public boolean everyday() {
    return offer.everyday();
  }

  /** Every key it goes by, its own first; {@code -} may stand for {@code _} in each. */
  public List<String> keysAndAliases() {
    return Stream.concat(Stream.of(key()), offer.aliases().stream()).toList();
  }

  /** Whether two runs that differ in it only may give different results. */
  public boolean identity() {
    return switch (this) {
      case THREADS,
          LOGGING_STEPS,
          TENSORBOARD,
          KERNELS,
          EXECUTION,
          SEEDS,
          SAMPLE_TOKENS,
          SAMPLE_PROMPT ->
          false;
      default -> true;
    };
  }

  /** The setting of a YAML key or of one of its aliases, in either spelling. */
  public static Optional<Setting> ofKey(String key) {
    String spelled = key.replace('-', '_');
    return Arrays.stream(values())
        .filter(setting -> setting.keysAndAliases().contains(spelled))
        .findFirst();
  }

  /** All keys, in order. */
  public static List<String> keys() {
    return Arrays.stream(values()).map(Setting::key).toList();
  }
}
