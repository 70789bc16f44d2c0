package dev.espalier.prune;

import dev.espalier.mask.Mask;
import dev.espalier.memory.TensorSpec;
import dev.espalier.prune.criterion.Scores;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * Prunes exactly <i>k</i> of the weights left, those with the lowest scores in one ranking. Ties
 * are broken by position: the earlier tensor first, then the lower flat index; for groups, the
 * earlier in their list.
 */
public final class Cut {

  private Cut() {}

  /**
   * Returns the mask without the {@code count} lowest-scored weights.
   *
   * @param scores scores of the weights that the mask keeps
   * @throws IllegalArgumentException if the mask keeps fewer weights
   * @throws IllegalStateException if a score is NaN
   */
  public static Mask lowest(Mask mask, Scores scores, long count) {
    if (count < 0 || count > mask.survivors()) {
      throw new IllegalArgumentException(count + " of " + mask.survivors() + " survivors");
    }
    if (count == 0) {
      return mask;
    }
    Threshold threshold = Threshold.find(mask, scores, count);
    long[] ties = {threshold.ties()};
    return mask.keeping(
        (tensor, index) -> {
          int key = ordered(scores.of(tensor, index));
          // Weights are visited in order of position, so the first of equal scores are pruned.
          return key > threshold.key() || (key == threshold.key() && --ties[0] < 0);
        });
  }

  /** A group and its score. */
  private record Scored(Group group, double score) {}

  /**
   * Returns the {@code count} lowest-scored groups.
   *
   * @param groups the groups left, in order of position
   * @throws IllegalStateException if a score is NaN
   */
  static List<Group> lowest(List<Group> groups, Mask mask, Scores scores, long count) {
    List<Scored> scored = new ArrayList<>();
    for (Group group : groups) {
      double score = group.score(mask, scores);
      if (Double.isNaN(score)) {
        throw new IllegalStateException("the score of " + group.name() + " is NaN");
      }
      scored.add(new Scored(group, score));
    }
    // The sort is stable, so ties stay in order of position.
    scored.sort(Comparator.comparingDouble(Scored::score));
    return scored.stream().limit(count).map(Scored::group).toList();
  }

  /** Returns the mask without all weights of some groups. */
  static Mask without(Mask mask, List<Group> groups) {
    List<BitSet> gone = mask.specs().stream().map(spec -> new BitSet()).toList();
    groups.forEach(
        group -> group.forEach((tensor, index) -> gone.get(tensor).set(Math.toIntExact(index))));
    return mask.keeping((tensor, index) -> !gone.get(tensor).get((int) index));
  }

  /**
   * Returns a number that orders by score and, for equal scores, by place.
   *
   * @throws IllegalStateException if the score is NaN
   */
  static long key(float score, int place, TensorSpec of) {
    if (Float.isNaN(score)) {
      throw new IllegalStateException("a score of " + of.name() + " is NaN");
    }
    return (long) ordered(score) << Integer.SIZE | place;
  }

  /** Returns the place in a {@link #key}. */
  static int place(long key) {
    return (int) key;
  }

  /**
   * Returns an int that orders as the float does (IEEE 754 total order without NaN; −0 equals 0).
   */
  private static int ordered(float score) {
    int bits = Float.floatToRawIntBits(score + 0f);
    return bits ^ (bits >> 31 & 0x7fff_ffff);
  }

  /**
   * The score of the last weight to be pruned.
   *
   * @param key all weights with a lower key are pruned
   * @param ties number of weights with this key that are pruned
   */
  private record Threshold(int key, long ties) {

    private static final int HALF_BITS = 16;
    private static final int BUCKETS = 1 << HALF_BITS;

    /**
     * Selects the threshold by radix selection in two passes over the upper and the lower half of
     * the keys.
     */
    static Threshold find(Mask mask, Scores scores, long count) {
      long[] upper = new long[BUCKETS];
      mask.forEachSurvivor(
          (tensor, index) -> {
            float score = scores.of(tensor, index);
            if (Float.isNaN(score)) {
              throw new IllegalStateException(
                  "the score of weight "
                      + index
                      + " of "
                      + mask.specs().get(tensor).name()
                      + " is NaN");
            }
            upper[(ordered(score) >> HALF_BITS) + BUCKETS / 2]++;
          });
      long left = count;
      int high = 0;
      while (left > upper[high]) {
        left -= upper[high++];
      }
      int prefix = high - BUCKETS / 2;
      long[] lower = new long[BUCKETS];
      mask.forEachSurvivor(
          (tensor, index) -> {
            int key = ordered(scores.of(tensor, index));
            if (key >> HALF_BITS == prefix) {
              lower[key & (BUCKETS - 1)]++;
            }
          });
      int low = 0;
      while (left > lower[low]) {
        left -= lower[low++];
      }
      return new Threshold(prefix << HALF_BITS | low, left);
    }
  }
}
