package dev.espalier.train;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.MatMul;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Batch;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.model.Vocabulary;
import dev.espalier.model.network.Activations;
import dev.espalier.model.network.Gpt2;
import dev.espalier.text.TokenTexts;
import dev.espalier.train.progress.TrainingListener;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/**
 * Computes the perplexity of each text as the metric {@code perplexity} of Hugging Face's {@code
 * evaluate} defines it: a begin token is put before each text, the text is truncated to the model's
 * context, and its perplexity is exp(mean loss over its own tokens); the result is the mean over
 * the texts. The result differs from the perplexity over blocks, since short texts weigh as much as
 * long ones and the first token is predicted too.
 *
 * <p>The metric refuses empty texts; callers leave them out. Not thread-safe.
 */
public final class TextPerplexity {

  /** Lengths are padded to a multiple of this, so that texts of similar length share a batch. */
  private static final int STRIDE = 16;

  private final Gpt2 model;
  private final Vocabulary vocabulary;
  private final Gpt2Config config;
  private final Kernels kernels;
  private final int begin;
  private final int rows;

  /**
   * @param begin the id put before each text
   * @param rows positions computed at a time, exceeded only by a single longer text
   * @throws dev.espalier.fault.BadInputException if the model has no embedding row for {@code
   *     begin}
   */
  public TextPerplexity(Gpt2Config config, Kernels kernels, int begin, int rows) {
    vocabulary = Vocabulary.of(config);
    vocabulary.require(begin, "the token that begins each text");
    this.model = new Gpt2(config, kernels);
    this.config = config;
    this.kernels = kernels;
    this.begin = begin;
    this.rows = rows;
  }

  /**
   * The perplexities of the texts.
   *
   * @param perplexities one per text, in order
   * @param truncated number of texts longer than the context
   */
  public record Outcome(List<Double> perplexities, int truncated) {

    public Outcome {
      perplexities = List.copyOf(perplexities);
    }

    /** Returns the mean of the texts' perplexities. */
    public double perplexity() {
      return perplexities.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /** Returns the number of texts. */
    public int texts() {
      return perplexities.size();
    }
  }

  /**
   * Computes the perplexity of every text.
   *
   * @param weights weights of the whole model
   * @param texts the token ids of the texts
   * @param listener receives the progress
   */
  public Outcome measure(Parameters weights, TokenTexts texts, TrainingListener listener) {
    texts.require(vocabulary, "the texts to measure");
    int count = texts.ids().size();
    double[] perplexities = new double[count];
    int[] lengths = texts.ids().stream().mapToInt(ids -> within(ids.length)).toArray();
    int[] order =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparingInt(text -> lengths[text]))
            .mapToInt(Integer::intValue)
            .toArray();
    listener.evaluationStarted(count);
    try (MatMul.Hold _ = kernels.matMul().hold(weights.slab().flat())) {
      for (int from = 0; from < count; ) {
        int padded = padded(lengths[order[from]]);
        int to = from;
        while (to < count && padded(lengths[order[to]]) == padded) {
          to++;
        }
        measure(weights, texts, lengths, Arrays.copyOfRange(order, from, to), padded, perplexities);
        listener.blocksEvaluated(to, count);
        from = to;
      }
    }
    int truncated =
        (int) texts.ids().stream().filter(ids -> ids.length + 1 > config.nPositions()).count();
    return new Outcome(Arrays.stream(perplexities).boxed().toList(), truncated);
  }

  /** Returns the number of positions computed for the texts, padding included. */
  public long positions(TokenTexts texts) {
    return texts.ids().stream().mapToLong(ids -> padded(within(ids.length))).sum();
  }

  /** Returns the positions of a text of the given length, begin token included. */
  private int within(int tokens) {
    return Math.min(tokens + 1, config.nPositions());
  }

  private int padded(int length) {
    return Math.min(Math.ceilDiv(length, STRIDE) * STRIDE, config.nPositions());
  }

  /** Measures texts of similar length. The loss of padding is not counted. */
  private void measure(
      Parameters weights,
      TokenTexts texts,
      int[] lengths,
      int[] which,
      int padded,
      double[] perplexities) {
    try (Arena arena = Arena.ofShared()) {
      int together = Math.clamp(rows / padded, 1, which.length);
      Batch batch = new Batch(arena, together, padded);
      Activations activations = Activations.forEvaluation(arena, config, kernels, together, padded);
      FloatView losses = FloatView.allocate(arena, together * padded);
      for (int from = 0; from < which.length; from += together) {
        if (Thread.currentThread().isInterrupted()) {
          throw new CancellationException();
        }
        int sequences = Math.min(together, which.length - from);
        int[] own = new int[sequences];
        for (int i = 0; i < sequences; i++) {
          int text = which[from + i];
          own[i] = lengths[text];
          fill(batch, (long) i * padded, texts.ids().get(text), own[i]);
        }
        batch.filled(own);
        model.losses(losses, weights, activations, batch);
        for (int i = 0; i < sequences; i++) {
          perplexities[which[from + i]] = perplexity(losses, (long) i * padded, own[i]);
        }
      }
    }
  }

  private void fill(Batch batch, long first, int[] ids, int length) {
    batch.ids().setAtIndex(ValueLayout.JAVA_INT, first, begin);
    for (int i = 1; i < batch.tokens(); i++) {
      batch.ids().setAtIndex(ValueLayout.JAVA_INT, first + i, i < length ? ids[i - 1] : begin);
    }
  }

  private static double perplexity(FloatView losses, long first, int length) {
    double sum = 0;
    for (int i = 0; i < length - 1; i++) {
      sum += losses.get(first + i);
    }
    return Math.exp(sum / (length - 1));
  }
}
