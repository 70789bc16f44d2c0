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
 * Perplexity text by text, as the metric {@code perplexity} of Hugging Face's library {@code
 * evaluate} defines it: each text begins with the token that begins texts, is cut off at the
 * model's context, and has the perplexity exp(mean loss over its own tokens); the result is the
 * mean of these. Short texts weigh as much as long ones, and every token is predicted, from the
 * first on, so that it is no other way to write the perplexity over blocks.
 *
 * <p>The metric refuses texts of no token; here they are left out beforehand.
 */
public final class TextPerplexity {

  /** Lengths are filled up to a multiple of this, so that texts of like length go together. */
  private static final int STRIDE = 16;

  private final Gpt2 model;
  private final Vocabulary vocabulary;
  private final Gpt2Config config;
  private final Kernels kernels;
  private final int begin;
  private final int rows;

  /**
   * @param begin the id each text begins with
   * @param rows positions to compute at a time, where a single text is not longer
   * @throws dev.espalier.fault.BadInputException if the model has no row for {@code begin}
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
   * What was measured.
   *
   * @param perplexities of the texts, in order
   * @param truncated texts longer than the context
   */
  public record Outcome(List<Double> perplexities, int truncated) {

    public Outcome {
      perplexities = List.copyOf(perplexities);
    }

    /** The mean of the texts' perplexities. */
    public double perplexity() {
      return perplexities.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /** How many were measured. */
    public int texts() {
      return perplexities.size();
    }
  }

  /**
   * Measures the weights on every text.
   *
   * @param weights of the whole model
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

  /** Positions that are computed for the texts, filled up as they are. */
  public long positions(TokenTexts texts) {
    return texts.ids().stream().mapToLong(ids -> padded(within(ids.length))).sum();
  }

  /** Positions of a text of so many tokens, the beginning included. */
  private int within(int tokens) {
    return Math.min(tokens + 1, config.nPositions());
  }

  private int padded(int length) {
    return Math.min(Math.ceilDiv(length, STRIDE) * STRIDE, config.nPositions());
  }

  /** Texts of about the same length; what follows a text in its row is predicted by nobody. */
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
