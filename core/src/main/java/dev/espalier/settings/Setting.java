package dev.espalier.settings;

import dev.espalier.fault.SettingNames;
import dev.espalier.prune.EarlyBird;
import dev.espalier.prune.Granularity;
import dev.espalier.prune.Pattern;
import dev.espalier.prune.Ranking;
import dev.espalier.prune.ResetRule;
import dev.espalier.prune.ScheduleKind;
import dev.espalier.prune.criterion.Criteria;
import dev.espalier.prune.criterion.Criterion;
import dev.espalier.safetensors.Dtype;
import dev.espalier.train.OptimizerSettings;
import dev.espalier.train.state.SaveEvery;
import dev.espalier.train.stopping.EarlyStopping;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A setting of an experiment. Each is declared once, as a constant of this class, from which the
 * command line's flag, its help, the YAML key, the validation and the run's identity are derived.
 * Defaults are those of the Hugging Face {@code Trainer}, except for learning rate and weight
 * decay. The {@linkplain #help() help} of each constant describes it. Immutable.
 *
 * @param <T> the type of its values
 */
public final class Setting<T> {

  /** The name of the embedded model and of the embedded text. */
  public static final String EMBEDDED = "embedded";

  // Comes before the constants, whose constructor adds them to it.
  private static final List<Setting<?>> ALL = new ArrayList<>();

  public static final Setting<String> MODEL =
      new Setting<>(
          declare(
                  "model",
                  Topic.MODEL,
                  Value.text(EMBEDDED, "DIR|ID", EMBEDDED),
                  "A Hugging Face directory, a hub id, or 'embedded'.")
              .everyday()
              .alias("model_name_or_path")
              .alsoTakenBy(CommandName.GENERATE));

  public static final Setting<String> DATASET =
      new Setting<>(
          declare(
                  "dataset",
                  Topic.DATA,
                  Value.text(EMBEDDED, "FILE|DIR|ID", EMBEDDED),
                  "A text, JSON, JSONL, CSV, TSV or Parquet file (text ones also in gzip or Zstandard) or a"
                      + " directory of them, a directory with train.bin and val.bin, a hub id name:config,"
                      + " or 'embedded'.")
              .everyday()
              .alias("train_file")
              .alsoTakenBy(CommandName.COMPACT)
              .notTakenBy(CommandName.TRANSFER));

  public static final Setting<String> VALIDATION =
      new Setting<>(
          declare(
                  "validation",
                  Topic.DATA,
                  Value.optionalText("FILE"),
                  "Text to validate on. Without it: the dataset's validation split; where it has none, the last"
                      + " tenth of the blocks is held out from training.")
              .everyday()
              .alias("validation_file")
              .alsoTakenBy(CommandName.COMPACT)
              .notTakenBy(CommandName.TRANSFER));

  public static final Setting<String> TEXT_COLUMN =
      new Setting<>(
          declare(
                  "text_column",
                  Topic.DATA,
                  Value.text("text", "NAME"),
                  "The column of JSON, CSV and Parquet files to read; one within others by its path, as"
                      + " data.text.")
              .alias("text_column_name")
              .alsoTakenBy(CommandName.COMPACT));

  public static final Setting<PerplexityKind> PERPLEXITY =
      new Setting<>(
          declare(
              "perplexity",
              Topic.DATA,
              Value.choice("blocks", PerplexityKind.values(), PerplexityKind::word),
              "What perplexity is measured: exp of the mean loss over blocks (blocks), or also the mean of"
                  + " the perplexities of the single rows, as Hugging Face's evaluate defines it (both)."));

  public static final Setting<Integer> BLOCK_SIZE =
      new Setting<>(
          declare(
                  "block_size",
                  Topic.DATA,
                  Value.integer("128", 2, Integer.MAX_VALUE),
                  "Tokens of each training block.")
              .everyday()
              .alsoTakenBy(CommandName.COMPACT));

  public static final Setting<String> SCOPE =
      new Setting<>(
          declare(
                  "scope",
                  Topic.PRUNING,
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
                  "What may be pruned: ln_1, layer-norms, linear, all; modules by their names, such as c_attn,"
                      + " h.0.mlp, lm_head, or several as c_attn,mlp.c_fc; or a regular expression that matches"
                      + " whole tensor names. Where groups are cut it is linear unless given.")
              .fromFirstCut()
              .everyday()
              .alsoTakenBy(CommandName.TRAIN));

  public static final Setting<Granularity> GRANULARITY =
      new Setting<>(
          declare(
                  "granularity",
                  Topic.PRUNING,
                  Value.choice("weight", Granularity.values(), Granularity::word),
                  "What goes as one: a weight, a neuron of an MLP, an attention head, a dimension within a head"
                      + " (head-dim), or a layer.")
              .fromFirstCut()
              .everyday()
              .notTakenBy(CommandName.COMPARE, CommandName.TRANSFER));

  public static final Setting<Ranking> RANKING =
      new Setting<>(
          declare(
                  "ranking",
                  Topic.PRUNING,
                  Value.choice("global", Ranking.values(), Ranking::word),
                  "What is ranked together: the whole scope (global), each tensor by itself, for groups each"
                      + " layer (layer), or the inputs of each output (output, which is wanda's unless"
                      + " given).")
              .fromFirstCut());

  public static final Setting<Criterion> CRITERION =
      new Setting<>(
          declare(
                  "criterion",
                  Topic.PRUNING,
                  Value.choice("magnitude", Criteria.ALL, Criterion::name),
                  "How a weight's importance is scored. " + Criteria.helpOfAll() + ".")
              .fromFirstCut()
              .everyday());

  public static final Setting<Integer> CALIBRATION_SAMPLES =
      new Setting<>(
          declare(
                  "calibration_samples",
                  Topic.PRUNING,
                  Value.integer("32", 1, Integer.MAX_VALUE),
                  "Blocks of the training text, drawn by the seed, on which criteria look at gradients and"
                      + " activations.")
              .fromFirstCut());

  public static final Setting<ScheduleKind> SCHEDULE =
      new Setting<>(
          declare(
                  "schedule",
                  Topic.PRUNING,
                  Value.choice("geometric", ScheduleKind.values(), ScheduleKind::word),
                  "How the cuts are spread: " + ScheduleKind.helpOfAll() + ".")
              .fromFirstCut());

  public static final Setting<Double> RATE =
      new Setting<>(
          declare(
                  "rate",
                  Topic.PRUNING,
                  Value.number("0.25", 0, false, 1, false),
                  "The fraction of the surviving weights, or groups, each round of {schedule} geometric"
                      + " removes.")
              .fromFirstCut()
              .everyday());

  public static final Setting<Double> UNTIL =
      new Setting<>(
          declare(
                  "until",
                  Topic.PRUNING,
                  Value.number("0.95", 0, true, 1, true),
                  "Stop after the round whose sparsity reaches this fraction.")
              .fromFirstCut()
              .mayGrow()
              .everyday());

  public static final Setting<Integer> ROUNDS =
      new Setting<>(
          declare(
                  "rounds",
                  Topic.PRUNING,
                  Value.optionalInteger(0, 100_000),
                  "Stop after this many rounds of pruning, whatever the sparsity; linear and cubic schedules"
                      + " need it.")
              .fromFirstCut()
              .mayGrow()
              .everyday());

  public static final Setting<Double> MIN_DENSITY =
      new Setting<>(
          declare(
                  "min_density",
                  Topic.PRUNING,
                  Value.number("0", 0, true, 1, true),
                  "The fraction of its weights that each tensor of the scope keeps at least.")
              .fromFirstCut());

  public static final Setting<EarlyBird> EARLY_BIRD =
      new Setting<>(
          declare(
              "early_bird",
              Topic.PRUNING,
              Value.optional("every:STEPS", EarlyBird::parse),
              "End a round's training once the mask that would be cut has settled: every:STEPS draws it so"
                  + " often; with ,threshold:X (default 0.01) and ,masks:N (default 5), all distances of"
                  + " the last N masks must be below X."));

  public static final Setting<ResetRule> RESET =
      new Setting<>(
          declare(
                  "reset",
                  Topic.PRUNING,
                  Value.parsed(
                      "pretrained",
                      "KIND",
                      ResetRule::parse,
                      ResetRule.PRETRAINED,
                      ResetRule.NONE,
                      ResetRule.RANDOM,
                      ResetRule.REWIND),
                  "What survivors return to before each round: pretrained, none (as trained), random, or a"
                      + " point of round 0: rewind:STEP, or rewind:2e (epochs), or rewind:5% (of its steps).")
              .fromFirstCut()
              .everyday());

  public static final Setting<String> MASK =
      new Setting<>(
          declare(
                  "mask",
                  Topic.PRUNING,
                  Value.optionalText("FILE|DIR"),
                  "The mask to begin with: a mask's file, or a round or a run that has one. Round 0 is trained"
                      + " under it. It must belong to the model, and the scope must hold its tensors.")
              .alsoTakenBy(CommandName.TRAIN));

  public static final Setting<Pattern> PATTERN =
      new Setting<>(
          declare(
                  "pattern",
                  Topic.PRUNING,
                  Value.optional("N:M", Pattern::parse),
                  "Keep N of each M neighbouring inputs of every output, such as 2:4, in one cut, whatever"
                      + " {schedule}, {rate} and {until} say.")
              .fromFirstCut());

  public static final Setting<Boolean> UPDATE_WEIGHTS =
      new Setting<>(
          declare(
                  "update_weights",
                  Topic.PRUNING,
                  Value.toggle("false"),
                  "With {criterion} sparsegpt and {reset} none: let the survivors make up for what was cut"
                      + " before they train on.")
              .fromFirstCut());

  public static final Setting<Boolean> KEEP_ZEROS =
      new Setting<>(
          declare(
                  "keep_zeros",
                  Topic.PRUNING,
                  Value.toggle("false"),
                  "Take weights of the scope that are exactly zero in the model as already pruned.")
              .alsoTakenBy(CommandName.TRAIN));

  public static final Setting<Boolean> COMPACT_BETWEEN_ROUNDS =
      new Setting<>(
          declare(
              "compact_between_rounds",
              Topic.PRUNING,
              Value.toggle("false"),
              "Train each round on the model without its dead structure. Masks, resets and records stay"
                  + " those of the whole model."));

  public static final Setting<Boolean> FOLD_CONSTANTS =
      new Setting<>(
          declare(
              "fold_constants",
              Topic.PRUNING,
              Value.toggle("false"),
              "With {compact_between_rounds}: take constant units out, too. The biases and weights they are"
                  + " made of are then frozen in the round, which is no longer the training of the masked"
                  + " model."));

  public static final Setting<Integer> SAMPLE_TOKENS =
      new Setting<>(
          declare(
                  "sample_tokens",
                  Topic.PRUNING,
                  Value.integer("32", 0, 100_000),
                  "Tokens each round's model writes, always the likeliest, to be read beside those of the other"
                      + " rounds; 0 writes none.")
              .outsideIdentity());

  public static final Setting<String> SAMPLE_PROMPT =
      new Setting<>(
          declare(
                  "sample_prompt",
                  Topic.PRUNING,
                  Value.optionalText("TEXT"),
                  "What they continue; without it the beginning of the validation text.")
              .outsideIdentity());

  public static final Setting<Double> EPOCHS =
      new Setting<>(
          declare(
                  "epochs",
                  Topic.TRAINING,
                  Value.number("3", 0, false, 1_000_000, true),
                  "Passes over the training text in each round.")
              .everyday()
              .alias("num_train_epochs", "num_epochs"));

  public static final Setting<Integer> MAX_STEPS =
      new Setting<>(
          declare(
                  "max_steps",
                  Topic.TRAINING,
                  Value.optionalInteger(0, Integer.MAX_VALUE),
                  "Optimizer steps in each round, instead of epochs; 0 prunes without training.")
              .everyday()
              .alias("max_train_steps"));

  public static final Setting<Integer> BATCH_SIZE =
      new Setting<>(
          declare(
                  "batch_size",
                  Topic.TRAINING,
                  Value.integer("8", 1, 65_536),
                  "Blocks of each step.")
              .everyday()
              .alias("per_device_train_batch_size", "train_batch_size")
              .alsoTakenBy(CommandName.EVALUATE));

  public static final Setting<Double> LEARNING_RATE =
      new Setting<>(
          declare(
                  "learning_rate",
                  Topic.TRAINING,
                  Value.number("2e-5", 0, true, 1_000, true),
                  "The peak learning rate; it falls linearly to 0.")
              .everyday()
              .alias("lr"));

  public static final Setting<Integer> EVAL_STEPS =
      new Setting<>(
          declare(
              "eval_steps",
              Topic.TRAINING,
              Value.optionalInteger(1, Integer.MAX_VALUE),
              "Measure the validation loss every N steps within each training, too. Without it: after the"
                  + " last step only, or with {early_stopping} ten times."));

  public static final Setting<EarlyStopping> EARLY_STOPPING =
      new Setting<>(
          declare(
              "early_stopping",
              Topic.TRAINING,
              Value.optional("RULES", EarlyStopping::parse),
              "patience:N ends a training after N evaluations without a lower validation loss and keeps the"
                  + " best weights (patience:N,min-delta:X counts what is lower by X nats);"
                  + " generalisation-gap:X ends it when validation minus training loss, both without"
                  + " dropout, exceeds X nats; both may be given, with a comma between."));

  public static final Setting<List<Integer>> SEEDS =
      new Setting<>(
          declare(
                  "seeds",
                  Topic.TRAINING,
                  Value.optional("N,N,…", Seeds::parse),
                  "The seeds that runs are repeated with.")
              .outsideIdentity()
              .notTakenBy(CommandName.TRAIN, CommandName.PRUNE));

  public static final Setting<Integer> WARMUP_STEPS =
      new Setting<>(
          declare(
                  "warmup_steps",
                  Topic.TRAINING,
                  Value.integer("0", 0, Integer.MAX_VALUE),
                  "Steps over which the learning rate first rises from 0.")
              .alias("num_warmup_steps"));

  public static final Setting<Double> WEIGHT_DECAY =
      new Setting<>(
          declare(
              "weight_decay",
              Topic.TRAINING,
              Value.number("0.01", 0, true, 1_000, true),
              "Weight decay of all but biases and layer norms."));

  public static final Setting<Double> MAX_GRAD_NORM =
      new Setting<>(
          declare(
                  "max_grad_norm",
                  Topic.TRAINING,
                  Value.number("1.0", 0, true, Double.MAX_VALUE, true),
                  "The global gradient norm is clipped to this; 0 does not clip.")
              .alias("gradient_clip_val"));

  public static final Setting<OptimizerSettings.Kind> OPTIMIZER =
      new Setting<>(
          declare(
                  "optimizer",
                  Topic.TRAINING,
                  Value.choice(
                      "adamw", OptimizerSettings.Kind.values(), OptimizerSettings.Kind::word),
                  "adamw, adam (L2) or sgd.")
              .notTakenBy(CommandName.TRANSFER));

  public static final Setting<Integer> SEED =
      new Setting<>(
          declare(
                  "seed",
                  Topic.TRAINING,
                  Value.integer("42", 0, Integer.MAX_VALUE),
                  "Decides shuffling, dropout and random weights.")
              .everyday()
              .alsoTakenBy(CommandName.GENERATE)
              .notTakenBy(CommandName.COMPARE, CommandName.TRANSFER));

  public static final Setting<Boolean> SHUFFLE =
      new Setting<>(
          declare(
              "shuffle",
              Topic.TRAINING,
              Value.toggle("true"),
              "Shuffle the training blocks anew in every epoch."));

  public static final Setting<Double> DROPOUT =
      new Setting<>(
          declare(
              "dropout",
              Topic.TRAINING,
              Value.optionalNumber(0, true, 1, false),
              "All three dropout probabilities; without it those of the model's config."));

  public static final Setting<String> PRECISION =
      new Setting<>(
          declare(
                  "precision",
                  Topic.EXECUTION,
                  Value.choice("fp32", "fp32", "bf16", "auto"),
                  "What the factors of products are rounded to: fp32 (not at all) or bf16; auto is bf16 where"
                      + " the processor multiplies it natively. All else is fp32.")
              .everyday()
              .alsoTakenBy(CommandName.GENERATE));

  public static final Setting<Execution> EXECUTION =
      new Setting<>(
          declare(
                  "execution",
                  Topic.EXECUTION,
                  Value.choice("auto", Execution.values(), Execution::word),
                  "The form pruned weights are computed in: dense (whole, with zeros), sparse (survivors only),"
                      + " or for each weight what is measured to be faster, auto.")
              .outsideIdentity()
              .alsoTakenBy(CommandName.GENERATE));

  public static final Setting<String> KERNELS =
      new Setting<>(
          declare(
                  "kernels",
                  Topic.EXECUTION,
                  Value.choice("auto", "auto", "onednn", "vector", "plain"),
                  "Implementation of the operations: auto, onednn, vector or plain.")
              .outsideIdentity()
              .alsoTakenBy(CommandName.COMPACT, CommandName.GENERATE));

  public static final Setting<Integer> THREADS =
      new Setting<>(
          declare(
                  "threads",
                  Topic.EXECUTION,
                  Value.optionalInteger(1, 4_096),
                  "Threads to compute with; without it one per processor.")
              .outsideIdentity()
              .alsoTakenBy(CommandName.COMPACT, CommandName.GENERATE));

  public static final Setting<Dtype> SAVE_DTYPE =
      new Setting<>(
          declare(
                  "save_dtype",
                  Topic.EXECUTION,
                  Value.choice("float32", List.of(Dtype.F32, Dtype.BF16), Setting::torchName),
                  "What the trained model's weights are written as: float32 or bfloat16.")
              .notTakenBy(
                  CommandName.EVALUATE,
                  CommandName.PRUNE,
                  CommandName.COMPARE,
                  CommandName.TRANSFER));

  public static final Setting<SaveEvery> SAVE_EVERY =
      new Setting<>(
          declare(
                  "save_every",
                  Topic.EXECUTION,
                  Value.parsed("10m", "N|Nm|off", SaveEvery::parse, "off"),
                  "Save the state of a training after every N steps or N minutes (Nm), so that {resume}"
                      + " continues within it; off saves nothing.")
              .alias("save_steps")
              .outsideIdentity()
              .notTakenBy(CommandName.EVALUATE));

  public static final Setting<Integer> LOGGING_STEPS =
      new Setting<>(
          declare(
                  "logging_steps",
                  Topic.EXECUTION,
                  Value.integer("1", 1, Integer.MAX_VALUE),
                  "Write every n-th step to metrics.jsonl.")
              .outsideIdentity()
              .notTakenBy(CommandName.EVALUATE));

  public static final Setting<Boolean> TENSORBOARD =
      new Setting<>(
          declare(
                  "tensorboard",
                  Topic.EXECUTION,
                  Value.toggle("false"),
                  "Write the logged steps and each round's results as event files for TensorBoard, too.")
              .outsideIdentity()
              .notTakenBy(CommandName.EVALUATE));

  private final Declaration<T> declaration;
  private final int place;

  private Setting(Declaration<T> declaration) {
    this.declaration = declaration;
    this.place = ALL.size();
    ALL.add(this);
  }

  private static <T> Declaration<T> declare(String key, Topic topic, Value<T> value, String help) {
    return new Declaration<>(key, topic, value, help);
  }

  private static String torchName(Dtype dtype) {
    return dtype == Dtype.BF16 ? "bfloat16" : "float32";
  }

  /** Returns every setting, in the order of declaration. */
  public static List<Setting<?>> all() {
    return Collections.unmodifiableList(ALL);
  }

  /** Returns the index in the order of declaration, from 0. */
  public int place() {
    return place;
  }

  /** Returns the flag without its dashes, such as {@code learning-rate}. */
  public String flag() {
    return key().replace('_', '-');
  }

  /** Returns the YAML key, such as {@code learning_rate}. */
  public String key() {
    return declaration.key;
  }

  /** Returns the kind of value it takes. */
  public Value<T> value() {
    return declaration.value;
  }

  /** Returns the default as text, or null if the setting has no default value. */
  public @Nullable String defaultText() {
    return value().defaultText();
  }

  /** Returns the heading under which the help lists it. */
  public Topic topic() {
    return declaration.topic;
  }

  /**
   * Returns its sentence in the help, which names other settings as {@link SettingNames} describes.
   */
  public String help() {
    return declaration.help;
  }

  /** Tells whether it is commonly needed, so that the short help lists it. */
  public boolean everyday() {
    return declaration.everyday;
  }

  /**
   * Returns all its keys, the primary one first; each may also be spelled with {@code -} for {@code
   * _}.
   */
  public List<String> keysAndAliases() {
    return Stream.concat(Stream.of(key()), declaration.aliases.stream()).toList();
  }

  /** Tells whether two runs that differ only in this setting may give different results. */
  public boolean identity() {
    return declaration.identity;
  }

  /**
   * Tells whether a run may be continued with a greater value, or without one where that means no
   * limit: what it has done then stays as it is, and more follows.
   */
  public boolean mayGrow() {
    return declaration.growing;
  }

  /**
   * Tells whether it matters only from the first cut on: a dense round 0 is trained to the same
   * bytes whatever its value, though what is recorded beside the weights may differ. Settings that
   * do not say so are taken to matter.
   */
  public boolean mattersFromFirstCut() {
    return declaration.fromFirstCut;
  }

  /** Tells whether a command has an option for it. */
  public boolean isTakenBy(CommandName command) {
    return declaration.commands.contains(command);
  }

  /** Returns the settings for which a command has options, in order. */
  public static List<Setting<?>> takenBy(CommandName command) {
    return ALL.stream()
        .<Setting<?>>map(setting -> setting)
        .filter(s -> s.isTakenBy(command))
        .toList();
  }

  /** Returns the setting of a YAML key or alias, spelled with {@code _} or {@code -}. */
  public static Optional<Setting<?>> ofKey(String key) {
    String spelled = key.replace('-', '_');
    for (Setting<?> setting : ALL) {
      if (setting.keysAndAliases().contains(spelled)) {
        return Optional.of(setting);
      }
    }
    return Optional.empty();
  }

  /** Returns the keys of all settings, in order. */
  public static List<String> keys() {
    return ALL.stream().<String>map(Setting::key).toList();
  }

  @Override
  public String toString() {
    return key();
  }
}
