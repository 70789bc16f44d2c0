package dev.espalier.bench.generate;

import dev.espalier.bench.measure.ModelShape;
import dev.espalier.generate.Decoder;
import dev.espalier.generate.DecoderWeights;
import dev.espalier.generate.Room;
import dev.espalier.generate.Sampler;
import dev.espalier.generate.TextGenerator;
import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** Decoding by Espalier, greedily, after a short prompt. */
final class Decoding implements Generator {

  /** Tokens of the prompt. */
  static final int PROMPT = 16;

  /**
   * What all contenders do.
   *
   * @param tokens new tokens of each text
   */
  record Work(ModelShape shape, int tokens, int threads) {}

  private final Subject subject;
  private final Decoder decoder;
  private final int tokens;

  /**
   * @param arena holds the decoder's memory
   * @param label name of the weights and their form
   * @param texts texts at once, all the same
   */
  Decoding(
      Arena arena, Kernels kernels, DecoderWeights weights, Work work, String label, int texts) {
    tokens = work.tokens();
    subject = new Subject("espalier", label, texts, tokens - 1, weights.bytes());
    decoder = new Decoder(arena, kernels, weights, new Room(texts, PROMPT + tokens));
  }

  @Override
  public Subject subject() {
    return subject;
  }

  @Override
  public double round() {
    decoder.restart();
    int[] prompt = new int[PROMPT];
    Arrays.setAll(prompt, i -> 1 + i);
    FloatView first = decoder.readPrompt(prompt);
    long[] times = {0, 0};
    new TextGenerator(Sampler.GREEDY, _ -> true, List.of())
        .write(
            decoder,
            first,
            tokens,
            Collections.nCopies(subject.texts(), new SplittableRandom(1)),
            (_, _) -> {
              times[1] = System.nanoTime();
              times[0] = times[0] == 0 ? times[1] : times[0];
            });
    return (times[1] - times[0]) / 1e9;
  }
}
