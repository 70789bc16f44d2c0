package dev.espalier.record;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A histogram of the magnitudes of one tensor's weights. Bins are equally wide on a logarithmic
 * scale and the same for every tensor, round and run.
 *
 * <p>Bin <i>b</i> begins at 2^({@value #LOWEST_OCTAVE} + <i>b</i> / {@value #BINS_PER_OCTAVE}) and
 * ends where the next one begins. The first bin also holds all smaller magnitudes, zero included,
 * and the last one all larger magnitudes.
 *
 * @param name Hugging Face name of the tensor
 * @param first index of the bin of the first count
 * @param counts counts from the first non-empty bin to the last; empty if there is no weight
 */
public record MagnitudeCounts(String name, int first, List<Long> counts) {

  /** Bins per power of two. */
  public static final int BINS_PER_OCTAVE = 32;

  /** The binary exponent at which the first bin begins. */
  public static final int LOWEST_OCTAVE = -20;

  /** The number of bins. */
  public static final int BINS = 26 * BINS_PER_OCTAVE;

  /**
   * Validates the components.
   *
   * @throws IllegalArgumentException if a count is negative or beyond the last bin
   */
  public MagnitudeCounts {
    Objects.requireNonNull(name, "name");
    counts = List.copyOf(counts);
    if (first < 0 || first + counts.size() > BINS || counts.stream().anyMatch(n -> n < 0)) {
      throw new IllegalArgumentException("counts of " + name + " are not those of " + BINS);
    }
  }

  /** Returns a histogram of the counts of all bins, without the empty bins at either end. */
  public static MagnitudeCounts of(String name, long[] all) {
    int first = 0;
    int last = all.length;
    while (last > 0 && all[last - 1] == 0) {
      last--;
    }
    while (first < last && all[first] == 0) {
      first++;
    }
    List<Long> counts = Arrays.stream(all, first, last).boxed().toList();
    return new MagnitudeCounts(name, first, counts);
  }

  /** Returns the magnitude at which a bin begins. */
  public static double lower(int bin) {
    return Math.pow(2, LOWEST_OCTAVE + (double) bin / BINS_PER_OCTAVE);
  }

  /** Returns the number of weights in a bin. */
  public long in(int bin) {
    return bin < first || bin >= first + counts.size() ? 0 : counts.get(bin - first);
  }

  /** Returns the number of weights in all bins. */
  public long total() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }
}
