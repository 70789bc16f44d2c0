package dev.espalier.model.tune;

import dev.espalier.kernel.CsrPattern;
import dev.espalier.kernel.Kernels;
import dev.espalier.model.FormatPolicy;
import dev.espalier.model.WeightFormat;
import dev.espalier.model.network.Activations;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Times a forward and a backward pass of one weight in one form, on random numbers, in memory that
 * is released at once. The minimum of several repetitions counts, since other load only adds to it.
 * For the head, which would take a second, a part is measured.
 */
final class FormatBenchmark {

  private static final int REPETITIONS = 2;

  /** Duration of the measurement of a projection's form that wins. */
  private static final double PROJECTION_SECONDS = 0.02;

  /**
   * The head is measured longer, since its trial has more calls and it is a larger share of a step.
   */
  private static final double HEAD_SECONDS = 0.2;

  /**
   * A form that loses is measured for at least this long: the JIT compiler may still be at work on
   * it, and what is measured now decides for all later runs.
   */
  private static final double LOSING_SECONDS = 0.25;

  /**
   * A form that has not been timed yet first runs on a small problem until it has not become faster
   * for so long.
   */
  private static final double WARMING_SECONDS = 0.4;

  /** The same for the dense form, which training has already compiled. */
  private static final double WARM_SECONDS = 0.05;

  /** By how much a form must become faster to be warming up still. */
  private static final double FASTER = 0.9;

  /** Longest time that a form takes to warm up. */
  private static final double WARM_AT_LAST_SECONDS = 4;

  private static final int WARMING_SIZE = 256;

  /** Rows of the vocabulary measured in place of all. */
  private static final int VOCABULARY = 8_192;

  private final Kernels kernels;
  private final int rows;
  private final Set<WeightFormat> warmProjections = EnumSet.noneOf(WeightFormat.class);
  private final Set<WeightFormat> warmHeads = EnumSet.noneOf(WeightFormat.class);

  FormatBenchmark(Kernels kernels, int rows) {
    this.kernels = kernels;
    this.rows = rows;
  }

  /**
   * Returns the weight's time in seconds at the number of rows of this benchmark.
   *
   * @param toBeat the time of another form, in seconds
   */
  double seconds(
      FormatPolicy.Weight weight, WeightFormat form, Surroundings surroundings, double toBeat) {
    if (weight.part() == FormatPolicy.Part.HEAD) {
      return headSeconds(weight, form, toBeat);
    }
    if (warmProjections.add(form)) {
      warmUpProjection(form);
    }
    try (Arena arena = Arena.ofShared()) {
      ProjectionTrial trial = new ProjectionTrial(arena, kernels, rows, surroundings);
      int in = weight.inputs();
      int out = weight.outputs();
      return least(
          switch (form) {
            case DENSE -> trial.dense(in, out);
            case COMPACT -> trial.compact(in, out, weight.liveInputs());
            case SPARSE -> trial.sparse(weight.pattern().get());
            case UNIFORM -> throw new IllegalArgumentException("one row needs no timing");
          },
          PROJECTION_SECONDS,
          toBeat);
    }
  }

  private double headSeconds(FormatPolicy.Weight weight, WeightFormat form, double toBeat) {
    if (warmHeads.add(form)) {
      warmUpHead(form);
    }
    int vocabulary = Math.min(VOCABULARY, weight.inputs());
    int chunk = Math.min(Activations.HEAD_ROWS, rows);
    double share = (double) vocabulary / weight.inputs() * chunk / rows;
    try (Arena arena = Arena.ofShared()) {
      HeadTrial trial = new HeadTrial(arena, kernels, chunk);
      if (form == WeightFormat.DENSE) {
        return least(trial.dense(vocabulary, weight.outputs()), HEAD_SECONDS, toBeat) / share;
      }
      CsrPattern whole = weight.pattern().get();
      int[] starts = Arrays.copyOf(whole.rowStarts(), vocabulary + 1);
      int[] indices = Arrays.copyOf(whole.columnIndices(), starts[vocabulary]);
      CsrPattern part = new CsrPattern(vocabulary, whole.columns(), starts, indices);
      // Frequent tokens may keep fewer weights than others; the time is never scaled down, though.
      double denser = Math.max(1, whole.density() / Math.max(part.density(), 1e-9));
      double seconds = least(trial.sparse(part), HEAD_SECONDS, toBeat * share) / share;
      return part.survivors() == 0 ? seconds : seconds * denser;
    }
  }

  private void warmUpProjection(WeightFormat form) {
    try (Arena arena = Arena.ofShared()) {
      ProjectionTrial trial = new ProjectionTrial(arena, kernels, WARMING_SIZE, Surroundings.ROWS);
      warmUp(
          form,
          switch (form) {
            case DENSE, UNIFORM -> trial.dense(WARMING_SIZE, WARMING_SIZE);
            case COMPACT -> trial.compact(WARMING_SIZE, WARMING_SIZE, WARMING_SIZE / 2);
            case SPARSE -> trial.sparse(everyFifth(WARMING_SIZE));
          });
    }
  }

  private void warmUpHead(WeightFormat form) {
    try (Arena arena = Arena.ofShared()) {
      HeadTrial trial = new HeadTrial(arena, kernels, WARMING_SIZE);
      warmUp(
          form,
          form == WeightFormat.SPARSE
              ? trial.sparse(everyFifth(WARMING_SIZE))
              : trial.dense(WARMING_SIZE, WARMING_SIZE));
    }
  }

  /** Runs the trial until the JIT compiler has compiled it. */
  private static void warmUp(WeightFormat form, Runnable trial) {
    double patience = form == WeightFormat.DENSE ? WARM_SECONDS : WARMING_SECONDS;
    long begin = System.nanoTime();
    long improved = begin;
    long least = Long.MAX_VALUE;
    long now = begin;
    while ((now - improved) / 1e9 < patience && (now - begin) / 1e9 < WARM_AT_LAST_SECONDS) {
      long start = now;
      trial.run();
      now = System.nanoTime();
      if (now - start < FASTER * least) {
        least = now - start;
        improved = now;
      }
    }
  }

  private static CsrPattern everyFifth(int size) {
    int[] indices =
        IntStream.range(0, size * size).filter(i -> i % 5 == 0).map(i -> i % size).toArray();
    int[] starts = IntStream.rangeClosed(0, size).map(row -> Math.ceilDiv(row * size, 5)).toArray();
    return new CsrPattern(size, size, starts, indices);
  }

  /** Returns the minimum time of a repetition, without the first, which runs with cold caches. */
  private static double least(Runnable trial, double seconds, double toBeat) {
    trial.run();
    long begin = System.nanoTime();
    long least = Long.MAX_VALUE;
    int done = 0;
    double passed;
    do {
      long start = System.nanoTime();
      trial.run();
      long end = System.nanoTime();
      least = Math.min(least, end - start);
      done++;
      passed = (end - begin) / 1e9;
    } while (done < REPETITIONS || passed < enough(least / 1e9, seconds, toBeat));
    return least / 1e9;
  }

  private static double enough(double least, double seconds, double toBeat) {
    return least > toBeat ? Math.max(LOSING_SECONDS, seconds) : seconds;
  }
}
