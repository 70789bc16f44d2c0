package dev.espalier.experiment.tool;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.checkpoint.GenerationTokens;
import dev.espalier.experiment.SettingsBuilder;
import dev.espalier.experiment.Task;
import dev.espalier.experiment.host.FittingSettings;
import dev.espalier.experiment.host.TuningCache;
import dev.espalier.experiment.input.ModelSource;
import dev.espalier.experiment.plan.SettingsMapper;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.generate.Decoder;
import dev.espalier.generate.DecoderWeights;
import dev.espalier.generate.DecodingForms;
import dev.espalier.generate.DecodingTrial;
import dev.espalier.generate.Densities;
import dev.espalier.generate.Room;
import dev.espalier.generate.TextGenerator;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Precision;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Footprint;
import dev.espalier.memory.Slab;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.model.Vocabulary;
import dev.espalier.settings.Execution;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.text.StreamingDecoder;
import dev.espalier.text.Tokenizer;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Generates one or several continuations of a text. */
public final class Generation implements Task<GenerationResult> {

  private static final int NEW_TOKENS = 50;

  /** After so many tokens everything is compiled. */
  private static final int WARM_UP = 64;

  private final Settings settings;
  private final String prompt;
  private final Sampling sampling;
  private final int newTokens;
  private final int texts;
  private final Consumer<String> text;

  private Generation(Settings settings, Builder builder) {
    this.settings = settings;
    this.prompt = builder.prompt;
    this.sampling = builder.sampling;
    this.newTokens = builder.newTokens;
    this.texts = builder.texts;
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
   * @throws BadInputException if the model cannot be read or has no tokenizer, if the prompt does
   *     not fit its context, or if several texts are asked for that would all be the same
   */
  @Override
  public GenerationResult run(ExperimentListener listener) {
    if (texts > 1 && sampling.temperature() == 0) {
      throw new BadInputException(
          "{num}", "asks for " + texts + " texts, and the likeliest is one", "set {temperature}");
    }
    try (Arena arena = Arena.ofShared();
        CheckpointDirectory checkpoint = ModelSource.open(settings.get(Setting.MODEL), listener);
        OpeningTokenizer opening = OpeningTokenizer.start(() -> tokenizer(checkpoint));
        Kernels kernels = SettingsMapper.kernels(settings)) {
      checkpoint.notes().forEach(listener::tell);
      GenerationTokens tokens = checkpoint.generationTokens();
      checkMemory(checkpoint, room(checkpoint.config(), 0), _ -> Footprint.NOTHING);
      Parameters parameters = checkpoint.weights(arena);
      Densities densities = DecoderWeights.densities(kernels, parameters);
      Function<Settings, Footprint> forms =
          asked -> densities.footprint(largestForms(asked, kernels));
      checkMemory(checkpoint, room(checkpoint.config(), 0), forms);
      DecoderWeights weights = forms(arena, kernels, parameters, densities, listener);
      warmUp(kernels, weights, opening);
      Tokenizer tokenizer = opening.get();
      int[] ids = start(prompt, tokenizer, checkpoint, tokens);
      Room room = room(checkpoint.config(), ids.length);
      checkMemory(checkpoint, room, forms);
      return write(new Decoder(arena, kernels, weights, room), ids, tokenizer, tokens);
    }
  }

  /**
   * Decodes any token until the tokenizer is open, so that the operations are compiled by then and
   * the weights are in memory.
   */
  private static void warmUp(Kernels kernels, DecoderWeights weights, OpeningTokenizer opening) {
    try (Arena arena = Arena.ofShared()) {
      Decoder decoder = new Decoder(arena, kernels, weights, new Room(1, 1));
      for (int i = 0; i < WARM_UP && !opening.isDone(); i++) {
        decoder.restart();
        decoder.read(0);
      }
    }
  }

  /** Returns the room for all texts: prompt and new tokens, as far as the context reaches. */
  private Room room(Gpt2Config config, int given) {
    return new Room(texts, (int) Math.min(config.nPositions(), (long) given + newTokens));
  }

  private void checkMemory(
      CheckpointDirectory checkpoint, Room room, Function<Settings, Footprint> forms) {
    FittingSettings.check(
        settings,
        asked ->
            Footprint.offHeap(
                    Slab.bytes(checkpoint.layout().specs())
                        + Decoder.bytes(checkpoint.config(), room))
                .plus(forms.apply(asked)),
        (_, _) -> {});
  }

  /** Returns the forms that are asked for, or those of the choice that take the most memory. */
  private static DecodingForms largestForms(Settings settings, Kernels kernels) {
    boolean bfloat16 = kernels.matMul().precision() == Precision.BF16;
    return switch (settings.get(Setting.EXECUTION)) {
      case DENSE -> new DecodingForms(0, bfloat16);
      case SPARSE -> DecodingForms.sparse(bfloat16);
      case AUTO -> DecodingTrial.largest(bfloat16);
    };
  }

  private DecoderWeights forms(
      Arena arena,
      Kernels kernels,
      Parameters weights,
      Densities densities,
      ExperimentListener listener) {
    DecodingForms largest = largestForms(settings, kernels);
    return settings.get(Setting.EXECUTION) == Execution.AUTO
        ? DecodingTrial.fastest(
            arena,
            kernels,
            weights,
            densities,
            largest.bfloat16(),
            TuningCache.of(kernels, listener::tell))
        : DecoderWeights.of(arena, kernels, weights, largest, densities);
  }

  private GenerationResult write(
      Decoder decoder, int[] ids, Tokenizer tokenizer, GenerationTokens tokens) {
    List<StreamingDecoder> streams = new ArrayList<>();
    List<SplittableRandom> randoms = new ArrayList<>();
    List<StringBuilder> written = new ArrayList<>();
    for (int i = 0; i < texts; i++) {
      streams.add(new StreamingDecoder(tokenizer, ids));
      randoms.add(new SplittableRandom(settings.get(Setting.SEED) + (long) i));
      written.add(new StringBuilder());
    }
    TextGenerator continuation =
        new TextGenerator(sampling.sampler(), tokenizer::hasText, tokens.ends());
    long begun = System.nanoTime();
    FloatView first = decoder.readPrompt(ids);
    long read = System.nanoTime();
    int[] counts =
        continuation.write(
            decoder,
            first,
            newTokens,
            randoms,
            (i, id) -> take(i, streams.get(i).next(id), written));
    double seconds = (System.nanoTime() - read) / 1e9;
    for (int i = 0; i < texts; i++) {
      take(i, streams.get(i).end(), written);
    }
    int count = IntStream.of(counts).sum();
    return new GenerationResult(
        count,
        seconds > 0 ? count / seconds : 0,
        (read - begun) / 1e9,
        written.stream().map(StringBuilder::toString).toList());
  }

  private void take(int i, String piece, List<StringBuilder> written) {
    written.get(i).append(piece);
    if (i == 0) {
      text.accept(piece);
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
    private int texts = 1;
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
     * Sets the number of texts to generate at once, 1 by default. The i-th, counted from 0, is the
     * one that the seed plus i would give alone.
     *
     * @param count at least 1
     * @throws IllegalArgumentException if {@code count} is less than 1
     */
    public Builder texts(int count) {
      if (count < 1) {
        throw new IllegalArgumentException("texts: " + count + " is less than 1");
      }
      this.texts = count;
      return this;
    }

    /**
     * Sets the consumer of the first generated text, called for each piece as it is generated,
     * without the prompt. A piece may be empty, since a token may be part of a character.
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
