package dev.espalier.prune;

import dev.espalier.fault.BadInputException;
import dev.espalier.mask.Mask;
import dev.espalier.train.NamedNumbers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Early-bird tickets (You et al., "Drawing early-bird tickets", ICLR 2020, section 4.1; for GPT-2
 * arXiv:2405.02353): while a round trains, the mask that would be cut now is drawn every few steps.
 * When the masks drawn last hardly differ, training further would not change what is cut, and the
 * round may end.
 *
 * <p>The distance of two masks is the Hamming distance divided by the survivors they were drawn
 * from: the fraction of the weights that could still be cut whose fate differs. (Over the whole
 * scope, pruned weights included, every distance would become small by sparsity alone.)
 *
 * @param every steps between two masks
 * @param threshold all distances must be below
 * @param masks that are compared, the newest with each of the others
 */
public record EarlyBird(int every, double threshold, int masks) {

  /** The study's for language models; that of You et al. for image models is 0.1. */
  private static final double DEFAULT_THRESHOLD = 0.01;

  /** The length of You et al.'s queue. */
  private static final int DEFAULT_MASKS = 5;

  private static final String REMEDY =
      "say every:STEPS, and where wanted ,threshold:X (in (0, 1], default 0.01) and ,masks:N (at"
          + " least 2, default 5)";

  /**
   * Reads {@code every:STEPS[,threshold:X][,masks:N]}.
   *
   * @param where the option or file and key the text was given in
   * @throws BadInputException if the text is nothing of the kind
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

  /** Whether a mask is drawn after a step counted from 1. */
  public boolean drawsAfter(int step) {
    return step % every == 0;
  }

  /** The masks of one round; it begins with none. */
  public final class Watch {

    private final long survivors;
    private final Deque<Mask> earlier = new ArrayDeque<>();
    private boolean settled;

    /**
     * @param survivors of the mask that the round trains under
     */
    public Watch(long survivors) {
      this.survivors = survivors;
    }

    /** Takes the next mask and gives its distance to the one before, if there was one. */
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

    private double distance(Mask one, Mask other) {
      return one.differences(other) / (double) survivors;
    }

    /** Whether the newest mask is within the threshold of each of the others. */
    public boolean settled() {
      return settled;
    }
  }
}
