package dev.espalier.record;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * How many weights of one tensor have which magnitude, in bins that are equally wide on a
 * logarithmic scale and the same for every tensor, round and run.
 *
 * <p>Bin <i>b</i> holds the magnitudes from 2^({@value #LOWEST_OCTAVE} + <i>b</i> / {@value
 * #BINS_PER_OCTAVE}) up to where the next begins. The first holds all that is smaller too, zeros
 * among it; the last all that is larger.
 *
 * @param name the tensor's, as Hugging Face has it
 * @param first the bin that the first of the counts is of
 * @param counts from the first bin with a weight to the last with one; empty if there is no weight
 */
public record MagnitudeCounts(String name, int first, List<Long> counts) {

  /** Bins from one power of two to the next. */
  public static final int BINS_PER_OCTAVE = 32;

  /** Where the first bin begins, as a power of two. */
  public static final int LOWEST_OCTAVE = -20;

  /** How many bins there are. */
  public static final int BINS = 26 * BINS_PER_OCTAVE;

  /**
   * @throws IllegalArgumentException if a count is negative or of a bin that there is not
   */
  public MagnitudeCounts {
    Objects.requireNonNull(name, "name");
    counts = List.copyOf(counts);
    if (first < 0 || first + counts.size() > BINS || counts.stream().anyMatch(n -> n < 0)) {
      throw new IllegalArgumentException("counts of " + name + " are not those of " + BINS);
    }
  }

  /** The counts of all bins, without the empty ones at both ends. */
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

  /** The magnitude a bin begins at. */
  public static double lower(int bin) {
    return Math.pow(2, LOWEST_OCTAVE + (double) bin / BINS_PER_OCTAVE);
  }

  /** How many weights are in a bin. */
  public long in(int bin) {
    return bin < first || bin >= first + counts.size() ? 0 : counts.get(bin - first);
  }

  /** How many weights there are. */
  public long total() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }
}
