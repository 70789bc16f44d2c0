package dev.espalier.experiment.tool;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.checkpoint.GenerationTokens;
import dev.espalier.experiment.input.ModelSource;
import dev.espalier.experiment.plan.TrainingPlan;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.generate.Continuation;
import dev.espalier.generate.Decoder;
import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Parameters;
import dev.espalier.model.Vocabulary;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.text.StreamingDecoder;
import dev.espalier.text.Tokenizer;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Lets a model continue a text. */
public final class Generation {

  private final Settings settings;
  private final Sampling sampling;
  private final int newTokens;

  /**
   * @param settings name the model, the seed and the kernels
   * @param newTokens the most tokens to write
   */
  public Generation(Settings settings, Sampling sampling, int newTokens) {
    this.settings = settings;
    this.sampling = sampling;
    this.newTokens = newTokens;
  }

  /**
   * Continues a prompt until the model ends the text, {@code newTokens} are written, or the context
   * is full.
   *
   * @param prompt may be empty where the model's config names a beginning-of-text token
   * @param out is given the text piece by piece as it is written, without the prompt
   * @return the tokens written
   * @throws BadInputException if the model cannot be read, has no tokenizer, or the prompt does not
   *     fit its context
   */
  public int run(String prompt, Consumer<String> out) {
    return run(prompt, out, ExperimentListener.NONE).tokens();
  }

  /**
   * The same, timed.
   *
   * @param listener is told how the model was read, where that is not as it stands
   */
  public GenerationResult run(String prompt, Consumer<String> out, ExperimentListener listener) {
    try (Arena arena = Arena.ofShared();
        CheckpointDirectory checkpoint = ModelSource.open(settings.get(Setting.MODEL));
        Tokenizer tokenizer = tokenizer(checkpoint);
        Kernels kernels = TrainingPlan.kernels(settings)) {
      checkpoint.notes().forEach(listener::tell);
      GenerationTokens tokens = checkpoint.generationTokens();
      int[] ids = start(prompt, tokenizer, checkpoint, tokens);
      Parameters weights = Parameters.allocate(arena, checkpoint.config());
      checkpoint.readInto(weights.slab());
      StreamingDecoder stream = new StreamingDecoder(tokenizer, ids);
      Continuation continuation =
          new Continuation(sampling.sampler(), tokenizer::hasText, tokens.ends());
      Decoder decoder = new Decoder(arena, kernels, weights);
      long begun = System.nanoTime();
      FloatView first = Continuation.read(decoder, ids);
      long read = System.nanoTime();
      int written =
          continuation.write(
              decoder,
              first,
              newTokens,
              new SplittableRandom(settings.get(Setting.SEED)),
              id -> out.accept(stream.next(id)));
      double seconds = (System.nanoTime() - read) / 1e9;
      out.accept(stream.end());
      return new GenerationResult(
          written, seconds > 0 ? written / seconds : 0, (read - begun) / 1e9);
    }
  }

  private static Tokenizer tokenizer(CheckpointDirectory checkpoint) {
    return checkpoint
        .tokenizer()
        .orElseThrow(
            () ->
                new BadInputException(
                    checkpoint.path().toString(),
                    "has no tokenizer",
                    "put the model's tokenizer.json, or vocab.json and merges.txt, beside it"));
  }

  private static int[] start(
      String prompt, Tokenizer tokenizer, CheckpointDirectory checkpoint, GenerationTokens tokens) {
    Vocabulary vocabulary = Vocabulary.of(checkpoint.config());
    int[] ids = tokenizer.framed().encode(prompt);
    vocabulary.require(
        ids,
        "{prompt}",
        id -> tokenizer.decode(new int[] {id}),
        "leave the token out, or use the tokenizer that belongs to the model");
    Integer begin = tokens.begin();
    if (ids.length == 0 && begin != null) {
      vocabulary.require(
          begin,
          "bos_token_id of " + tokens.file(),
          "name the token there that begins texts, or give a {prompt}");
      ids = new int[] {begin};
    }
    int context = checkpoint.config().nPositions();
    if (ids.length == 0 || ids.length >= context) {
      throw new BadInputException(
          "{prompt}",
          "has " + ids.length + " tokens",
          "give from 1 to " + (context - 1) + " tokens");
    }
    return ids;
  }
}
