package dev.espalier.settings;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Names from {@code TrainingArguments}, {@code generate} and the example scripts of transformers,
 * and from torch's pruning, that Espalier refuses because they mean something else here or nothing.
 * Gives the setting to use instead, and the difference. Names with the same meaning are aliases of
 * their {@link Setting}.
 */
public final class ForeignNames {

  private static final Map<String, String> ADVICE = new HashMap<>();

  static {
    say(
        "use {warmup_steps}, which counts steps: the ratio times the steps of a training",
        "warmup",
        "warmup_ratio");
    say(
        "evaluation takes {batch_size} as well; it changes no number",
        "per_device_eval_batch_size",
        "eval_batch_size");
    say(
        "there is no accumulation; {batch_size} times the steps accumulated has the same gradient",
        "gradient_accumulation_steps");
    say("use {eval_steps} N, which counts optimizer steps", "eval_strategy", "evaluation_strategy");
    say(
        "use {early_stopping} patience:N,min-delta:X, which keeps the best weights",
        "early_stopping_patience",
        "early_stopping_threshold",
        "load_best_model_at_end",
        "metric_for_best_model");
    say(
        "the learning rate always falls linearly to 0, after {warmup_steps}",
        "lr_scheduler_type",
        "lr_scheduler");
    say("use {optimizer} adamw, adam or sgd", "optim", "optimiser");
    say(
        "the optimizers have the Trainer's own values, 0.9, 0.999 and 1e-8",
        "adam_beta1",
        "adam_beta2",
        "adam_epsilon");
    say(
        "use {precision} bf16, which rounds the factors of products and nothing else",
        "bf16",
        "mixed_precision",
        "bf16_full_eval");
    say("there is no fp16; {precision} bf16 needs no loss scaling", "fp16", "half_precision");
    say(
        "use {precision} for computing, and of train {save_dtype} for what is written",
        "dtype",
        "torch_dtype");
    say(
        "use {dataset} NAME:CONFIG, the config behind a colon, such as wikitext:wikitext-2-raw-v1",
        "dataset_name",
        "dataset_config_name",
        "dataset_config");
    say(
        "the last tenth is held out where {validation} is not given",
        "validation_split_percentage");
    say("use {from_scratch} DIR of the command train", "config_name", "config_overrides");
    say("the model's own tokenizer is taken", "tokenizer_name", "tokenizer");
    say("use {block_size}, which counts tokens of a block", "max_seq_length", "max_seq_len");
    say(
        "use {dropout}, which sets all three of GPT-2's",
        "attn_pdrop",
        "resid_pdrop",
        "embd_pdrop",
        "hidden_dropout",
        "attention_dropout");
    say("use {tensorboard}; other trackers are not written to", "report_to", "logging_dir");
    say("use {resume|resume(true)} with {out|directory} RUN", "resume_from_checkpoint");
    say(
        "use {save_every} N (steps), Nm (minutes) or off; the newest two states are kept",
        "save_strategy",
        "save_total_limit");
    say("'espalier push' pushes a run or a model", "push_to_hub", "hub_model_id", "hub_strategy");
    say("'espalier login' stores it where Python's tools do", "hub_token");
    say(
        "Espalier computes on the processor; {threads} says on how many",
        "no_cuda",
        "use_cpu",
        "device",
        "device_map",
        "n_gpu",
        "gpus");
    say(
        "name the command: train, evaluate or generate",
        "do_train",
        "do_eval",
        "do_predict",
        "task");
    say("use {quiet|no listener}", "disable_tqdm", "log_level");
    say(
        "use {max_tokens}, which counts new tokens only, without the prompt's",
        "max_length",
        "length");
    say("use {temperature} 1: above 0 tokens are drawn, at 0 the likeliest is taken", "do_sample");
    say(
        "not there: generation is greedy or draws by {temperature}, {top_k} and {top_p}",
        "num_beams",
        "repetition_penalty",
        "no_repeat_ngram_size",
        "penalty_alpha",
        "num_return_sequences",
        "min_p",
        "typical_p",
        "length_penalty");
    say(
        "use {rate}, the share of the survivors that each round removes",
        "amount",
        "pruning_rate",
        "prune_rate",
        "pruning_ratio");
    say(
        "use {until}, the sparsity at which the rounds end",
        "sparsity",
        "target_sparsity",
        "final_sparsity");
    say("use {criterion}", "pruning_method", "method", "importance_scores");
    say("use {rounds}", "iterations", "num_rounds", "n_rounds");
    say("use {scope}, such as c_attn,mlp.c_fc", "target_modules", "modules", "parameters_to_prune");
    say("use {pattern} N:M", "prunen", "prunem", "sparsity_type");
    say("use {calibration_samples}", "nsamples", "num_calibration_samples");
  }

  private ForeignNames() {}

  private static void say(String advice, String... names) {
    for (String name : names) {
      ADVICE.put(name, advice);
    }
  }

  /**
   * Returns the advice for this name, in which settings are named as {@link
   * dev.espalier.fault.SettingNames} describes.
   *
   * @param name the name, with or without leading dashes, spelled with {@code -} or {@code _}
   */
  public static Optional<String> advice(String name) {
    String spelled = name.replaceFirst("^--?", "").replace('-', '_').toLowerCase(Locale.ROOT);
    return Optional.ofNullable(ADVICE.get(spelled));
  }
}
