package dev.espalier.experiment.input;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.kernel.Kernels;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.model.Vocabulary;
import dev.espalier.settings.PerplexityKind;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.text.TokenTexts;
import dev.espalier.text.Tokenizer;
import dev.espalier.train.TextPerplexity;
import java.util.Locale;
import java.util.Optional;

/** Computes the perplexity of each text separately, if requested by {@code perplexity both}. */
public final class PerTextPerplexity {

  private final TokenTexts texts;
  private final Kernels kernels;
  private final int begin;
  private final int rows;

  private PerTextPerplexity(TokenTexts texts, Kernels kernels, int begin, int rows) {
    this.texts = texts;
    this.kernels = kernels;
    this.begin = begin;
    this.rows = rows;
  }

  /**
   * Returns what the settings request, and tells the listener the number of texts.
   *
   * @throws BadInputException if the model names no begin token or has no embedding row for it, or
   *     if the text has no rows
   */
  public static Optional<PerTextPerplexity> of(
      CheckpointDirectory checkpoint,
      Settings settings,
      Kernels kernels,
      TextPurpose purpose,
      ExperimentListener listener) {
    if (settings.get(Setting.PERPLEXITY) != PerplexityKind.BOTH) {
      return Optional.empty();
    }
    int begin = begin(checkpoint);
    TokenTexts texts = Data.texts(checkpoint, settings, purpose, listener);
    listener.tell(
        String.format(
            Locale.ROOT,
            "perplexity by text: %,d texts%s",
            texts.ids().size(),
            texts.empty() == 0
                ? ""
                : String.format(
                    Locale.ROOT, "; %,d rows without a token are left out", texts.empty())));
    int rows = settings.get(Setting.BATCH_SIZE) * settings.get(Setting.BLOCK_SIZE);
    return Optional.of(new PerTextPerplexity(texts, kernels, begin, rows));
  }

  /** Returns the number of batches of blocks with as many positions as the padded texts. */
  long batches(Gpt2Config config) {
    return Math.ceilDiv(
        new TextPerplexity(config, kernels, begin, rows).positions(texts), (long) rows);
  }

  /**
   * Returns the tokenizer's begin token, as in the metric, or the model's if the tokenizer names
   * none.
   */
  private static int begin(CheckpointDirectory checkpoint) {
    Vocabulary vocabulary = Vocabulary.of(checkpoint.config());
    try (Tokenizer tokenizer = checkpoint.tokenizer().orElse(null)) {
      if (tokenizer != null && tokenizer.beginToken().isPresent()) {
        int begin = tokenizer.beginToken().getAsInt();
        vocabulary.require(
            begin,
            "{perplexity} both: bos_token \""
                + tokenizer.decode(new int[] {begin})
                + "\" of the tokenizer in "
                + checkpoint.path(),
            "name the token in tokenizer_config.json that begins texts, or use {perplexity}"
                + " blocks");
        return begin;
      }
    }
    Integer begin = checkpoint.config().boundaryTokens().bosTokenId();
    if (begin == null) {
      throw new BadInputException(
          "{perplexity} both",
          checkpoint.path()
              + " names no token that texts begin with, neither as the tokenizer's bos_token nor as"
              + " bos_token_id in config.json",
          "add it, or use {perplexity} blocks");
    }
    vocabulary.require(
        begin,
        "{perplexity} both: bos_token_id of " + checkpoint.path() + "/config.json",
        "name the token there that begins texts, or use {perplexity} blocks");
    return begin;
  }

  /** Computes the perplexity of the weights of a whole model. */
  public TextPerplexity.Outcome measure(
      Gpt2Config config, Parameters weights, ExperimentListener listener) {
    return new TextPerplexity(config, kernels, begin, rows).measure(weights, texts, listener);
  }

  /** Returns the number of rows that have no token and are not measured. */
  public int empty() {
    return texts.empty();
  }
}
