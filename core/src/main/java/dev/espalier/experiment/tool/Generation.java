package dev.espalier.experiment.tool;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.checkpoint.GenerationTokens;
import dev.espalier.experiment.SettingsBuilder;
import dev.espalier.experiment.Task;
import dev.espalier.experiment.host.FittingSettings;
import dev.espalier.experiment.input.ModelSource;
import dev.espalier.experiment.plan.SettingsMapper;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.generate.Decoder;
import dev.espalier.generate.TextGenerator;
import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Footprint;
import dev.espalier.memory.Slab;
import dev.espalier.model.Parameters;
import dev.espalier.model.Vocabulary;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.text.StreamingDecoder;
import dev.espalier.text.Tokenizer;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Generates a continuation of a text. */
public final class Generation implements Task<GenerationResult> {

  private static final int NEW_TOKENS = 50;

  private final Settings settings;
  private final String prompt;
  private final Sampling sampling;
  private final int newTokens;
  private final Consumer<String> text;

  private Generation(Settings settings, Builder builder) {
    this.settings = settings;
    this.prompt = builder.prompt;
    this.sampling = builder.sampling;
    this.newTokens = builder.newTokens;
    this.text = builder.text;
  }

  /** Returns an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Continues the prompt until the model ends the text, {@code newTokens} tokens have been
   * generated, or the context is full.
   *
   * @throws BadInputException if the model cannot be read or has no tokenizer, or if the prompt
   *     does not fit its context
   */
  @Override
  public GenerationResult run(ExperimentListener listener) {
    try (Arena arena = Arena.ofShared();
        CheckpointDirectory checkpoint = ModelSource.open(settings.get(Setting.MODEL), listener);
        Tokenizer tokenizer = tokenizer(checkpoint);
        Kernels kernels = SettingsMapper.kernels(settings)) {
      checkpoint.notes().forEach(listener::tell);
      GenerationTokens tokens = checkpoint.generationTokens();
      int[] ids = start(prompt, tokenizer, checkpoint, tokens);
      FittingSettings.check(
          settings,
          _ ->
              Footprint.offHeap(
                  Slab.bytes(checkpoint.layout().specs()) + Decoder.bytes(checkpoint.config())),
          (_, _) -> {});
      Parameters weights = Parameters.allocate(arena, checkpoint.config());
      checkpoint.readInto(weights.slab());
      StreamingDecoder stream = new StreamingDecoder(tokenizer, ids);
      TextGenerator continuation =
          new TextGenerator(sampling.sampler(), tokenizer::hasText, tokens.ends());
      Decoder decoder = new Decoder(arena, kernels, weights);
      long begun = System.nanoTime();
      FloatView first = TextGenerator.read(decoder, ids);
      long read = System.nanoTime();
      int written =
          continuation.write(
              decoder,
              first,
              newTokens,
              new SplittableRandom(settings.get(Setting.SEED)),
              id -> text.accept(stream.next(id)));
      double seconds = (System.nanoTime() - read) / 1e9;
      text.accept(stream.end());
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

  /** Collects the inputs of a generation. */
  public static final class Builder extends SettingsBuilder<Generation, Builder> {

    private String prompt = "";
    private Sampling sampling = Sampling.GREEDY;
    private int newTokens = NEW_TOKENS;
    private Consumer<String> text = _ -> {};

    private Builder() {}

    /**
     * Sets the text to continue. It may be empty, as it is by default, if the model's config names
     * a beginning-of-text token.
     */
    public Builder prompt(String prompt) {
      this.prompt = prompt;
      return this;
    }

    /** Sets how tokens are chosen. The default is greedy decoding. */
    public Builder sampling(Sampling sampling) {
      this.sampling = sampling;
      return this;
    }

    /**
     * Sets the largest number of tokens to generate, 50 by default.
     *
     * @param most at least 1
     * @throws IllegalArgumentException if {@code most} is less than 1
     */
    public Builder newTokens(int most) {
      if (most < 1) {
        throw new IllegalArgumentException("newTokens: " + most + " is less than 1");
      }
      this.newTokens = most;
      return this;
    }

    /**
     * Sets the consumer of the generated text, called for each piece as it is generated, without
     * the prompt. A piece may be empty, since a token may be part of a character.
     */
    public Builder onText(Consumer<String> text) {
      this.text = text;
      return this;
    }

    @Override
    public Generation build() {
      return new Generation(settings(), this);
    }
  }
}
