package dev.espalier.prune;

import dev.espalier.fault.BadInputException;
import dev.espalier.mask.Mask;
import dev.espalier.train.stopping.NamedNumbers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Early-bird tickets (You et al., "Drawing early-bird tickets", ICLR 2020, section 4.1; for GPT-2
 * arXiv:2405.02353): while a round trains, the mask that would be cut at that time is drawn every
 * few steps. Once successive masks hardly differ, further training would not change what is cut,
 * and the round may end.
 *
 * <p>The distance of two masks is the Hamming distance divided by the number of weights from which
 * they were drawn, those left before the cut. (Divided by the whole scope, pruned weights included,
 * every distance would become small by sparsity alone.)
 *
 * @param every steps between two masks
 * @param threshold upper bound of all distances
 * @param masks number of masks compared, the newest with each of the others
 */
public record EarlyBird(int every, double threshold, int masks) {

  /** The threshold of the study for language models; You et al. use 0.1 for image models. */
  private static final double DEFAULT_THRESHOLD = 0.01;

  /** The length of You et al.'s queue. */
  private static final int DEFAULT_MASKS = 5;

  private static final String REMEDY =
      "say every:STEPS, and where wanted ,threshold:X (in (0, 1], default 0.01) and ,masks:N (at"
          + " least 2, default 5)";

  /**
   * Parses {@code every:STEPS[,threshold:X][,masks:N]}.
   *
   * @param where the option, or the file and key, of the text
   * @throws BadInputException if the text does not have this form
   */
  public static EarlyBird parse(String text, String where) {
    NamedNumbers numbers =
        NamedNumbers.parse(text, where, REMEDY, Set.of("every", "threshold", "masks"));
    int every = numbers.integer("every").orElse(0);
    double threshold = numbers.decimal("threshold").orElse(DEFAULT_THRESHOLD);
    int masks = numbers.integer("masks").orElse(DEFAULT_MASKS);
    if (every < 1 || !(threshold > 0 && threshold <= 1) || masks < 2) {
      throw new BadInputException(where, "'" + text + "' does not fit", REMEDY);
    }
    return new EarlyBird(every, threshold, masks);
  }

  /** Tells whether a mask is drawn after a step, counted from 1. */
  public boolean drawsAfter(int step) {
    return step % every == 0;
  }

  /** The masks drawn in one round, none at first. */
  public final class Watch {

    private final long survivors;
    private final Deque<Mask> earlier = new ArrayDeque<>();
    private boolean settled;

    /**
     * @param survivors number of weights that the round's mask keeps
     */
    public Watch(long survivors) {
      this.survivors = survivors;
    }

    /** Adds a mask and returns its distance to the previous one, if there is one. */
    public OptionalDouble offer(Mask drawn) {
      OptionalDouble last =
          earlier.isEmpty()
              ? OptionalDouble.empty()
              : OptionalDouble.of(distance(drawn, earlier.getLast()));
      settled =
          earlier.size() == masks - 1
              && earlier.stream().allMatch(mask -> distance(drawn, mask) < threshold);
      if (earlier.size() == masks - 1) {
        earlier.removeFirst();
      }
      earlier.addLast(drawn);
      return last;
    }

    /** Returns the masks with which the next one is compared, the oldest first. */
    public List<Mask> earlier() {
      return List.copyOf(earlier);
    }

    /** Restores the state after the given masks have been drawn. */
    public void restore(List<Mask> masks) {
      earlier.clear();
      earlier.addAll(masks);
    }

    private double distance(Mask one, Mask other) {
      return one.differences(other) / (double) survivors;
    }

    /** Tells whether the newest mask is within the threshold of each of the others. */
    public boolean settled() {
      return settled;
    }
  }
}
