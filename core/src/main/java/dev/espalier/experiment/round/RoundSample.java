package dev.espalier.experiment.round;

import dev.espalier.experiment.input.Inputs;
import dev.espalier.fault.BadInputException;
import dev.espalier.generate.Decoder;
import dev.espalier.generate.Sampler;
import dev.espalier.generate.TextGenerator;
import dev.espalier.model.Parameters;
import dev.espalier.model.Vocabulary;
import dev.espalier.record.SampleRecord;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.text.StreamingDecoder;
import dev.espalier.text.TokenBlocks;
import dev.espalier.text.Tokenizer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Generates a continuation of the same prompt with the model of each round, for comparison. */
final class RoundSample {

  /** Length of the prompt taken from the validation text if none is given. */
  private static final int PROMPT_TOKENS = 16;

  private final Inputs inputs;
  private final int[] prompt;
  private final String promptText;
  private final @Nullable String original;
  private final int tokens;

  private RoundSample(
      Inputs inputs, int[] prompt, String promptText, @Nullable String original, int tokens) {
    this.inputs = inputs;
    this.prompt = prompt;
    this.promptText = promptText;
    this.original = original;
    this.tokens = tokens;
  }

  /**
   * Returns what the settings request; empty if they request no tokens, or if the model has no
   * tokenizer and no prompt was given.
   *
   * @throws BadInputException if the prompt cannot be encoded for the model
   */
  static Optional<RoundSample> of(Settings settings, Inputs inputs) {
    int tokens = settings.get(Setting.SAMPLE_TOKENS);
    Optional<String> asked = settings.find(Setting.SAMPLE_PROMPT);
    if (tokens == 0) {
      return Optional.empty();
    }
    try (Tokenizer tokenizer = inputs.checkpoint().tokenizer().orElse(null)) {
      if (tokenizer != null) {
        return Optional.of(
            asked
                .map(text -> ofPrompt(text, tokenizer, inputs, tokens))
                .orElseGet(() -> ofText(tokenizer, inputs, tokens)));
      }
    }
    if (asked.isPresent()) {
      throw new BadInputException(
          "{sample_prompt}", "needs a tokenizer, and the model has none", "leave it out");
    }
    return Optional.empty();
  }

  private static RoundSample ofPrompt(String text, Tokenizer tokenizer, Inputs inputs, int tokens) {
    int[] ids = tokenizer.framed().encode(text);
    Vocabulary.of(inputs.config())
        .require(
            ids,
            "{sample_prompt}",
            id -> tokenizer.decode(new int[] {id}),
            "leave the token out, or use the tokenizer that belongs to the model");
    int context = inputs.config().nPositions();
    if (ids.length == 0 || ids.length >= context) {
      throw new BadInputException(
          "{sample_prompt}",
          "has " + ids.length + " tokens",
          "give from 1 to " + (context - 1) + " tokens");
    }
    return new RoundSample(inputs, ids, text, null, tokens);
  }

  private static RoundSample ofText(Tokenizer tokenizer, Inputs inputs, int tokens) {
    TokenBlocks text = inputs.data().validation();
    int[] block = new int[text.blockSize()];
    text.copy(0, MemorySegment.ofArray(block), 0);
    int given = wholeWords(block, Math.min(PROMPT_TOKENS, block.length / 2), tokenizer);
    int[] prompt = Arrays.copyOf(block, given);
    int[] rest = Arrays.copyOfRange(block, given, Math.min(block.length, given + tokens));
    return new RoundSample(
        inputs, prompt, tokenizer.decode(prompt), tokenizer.decode(rest), tokens);
  }

  /**
   * Returns the longest prompt length of at most {@code most} tokens that ends with a whole word,
   * but at least half of {@code most}, for text without word boundaries.
   */
  static int wholeWords(int[] tokens, int most, Tokenizer tokenizer) {
    for (int given = most; given > most / 2; given--) {
      String before = tokenizer.decode(Arrays.copyOf(tokens, given));
      String after = tokenizer.decode(Arrays.copyOf(tokens, given + 1));
      if (after.startsWith(before) && !withinWord(before, after)) {
        return given;
      }
    }
    return most;
  }

  private static boolean withinWord(String before, String after) {
    return !before.isEmpty()
        && after.length() > before.length()
        && Character.isLetterOrDigit(before.codePointBefore(before.length()))
        && Character.isLetterOrDigit(after.codePointAt(before.length()));
  }

  /** Returns the sample of a model. */
  SampleRecord of(Parameters weights) {
    try (Arena arena = Arena.ofShared();
        Tokenizer tokenizer = inputs.checkpoint().tokenizer().orElseThrow()) {
      TextGenerator greedy =
          new TextGenerator(
              Sampler.GREEDY, tokenizer::hasText, inputs.checkpoint().generationTokens().ends());
      Decoder decoder = new Decoder(arena, inputs.kernels(), weights);
      StreamingDecoder stream = new StreamingDecoder(tokenizer, prompt);
      StringBuilder text = new StringBuilder();
      int count =
          greedy.write(
              decoder, prompt, tokens, new SplittableRandom(0), id -> text.append(stream.next(id)));
      return new SampleRecord(promptText, text.append(stream.end()).toString(), original, count);
    }
  }
}
