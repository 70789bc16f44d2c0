package dev.espalier.prune;

import dev.espalier.mask.Mask;
import dev.espalier.memory.TensorSpec;
import dev.espalier.prune.criterion.Scores;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * Removes exactly <i>k</i> survivors, those with the lowest scores in one ranking. Ties go by
 * position: the earlier tensor first, then the lower flat index; of groups, the earlier in their
 * list.
 */
public final class Cut {

  private Cut() {}

  /**
   * The mask without its {@code count} lowest-scored survivors.
   *
   * @param scores of the mask's survivors
   * @throws IllegalArgumentException if there are fewer survivors
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
          // Survivors are asked in order of position, so the first ties are the ones to go.
          return key > threshold.key() || (key == threshold.key() && --ties[0] < 0);
        });
  }

  /** A group and its score. */
  private record Scored(Group group, double score) {}

  /**
   * The {@code count} lowest-scored of some groups.
   *
   * @param groups that survive, in order of position
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
    // The sort is stable, so that ties stay in order of position.
    scored.sort(Comparator.comparingDouble(Scored::score));
    return scored.stream().limit(count).map(Scored::group).toList();
  }

  /** The mask without any weight of some groups. */
  static Mask without(Mask mask, List<Group> groups) {
    List<BitSet> gone = mask.specs().stream().map(spec -> new BitSet()).toList();
    groups.forEach(
        group -> group.forEach((tensor, index) -> gone.get(tensor).set(Math.toIntExact(index))));
    return mask.keeping((tensor, index) -> !gone.get(tensor).get((int) index));
  }

  /**
   * A number that orders by score, and at equal scores by place.
   *
   * @throws IllegalStateException if the score is NaN
   */
  static long key(float score, int place, TensorSpec of) {
    if (Float.isNaN(score)) {
      throw new IllegalStateException("a score of " + of.name() + " is NaN");
    }
    return (long) ordered(score) << Integer.SIZE | place;
  }

  /** The place that a {@link #key} was made with. */
  static int place(long key) {
    return (int) key;
  }

  /** An int that orders as the float does (IEEE 754 total order without NaN; −0 equals 0). */
  private static int ordered(float score) {
    int bits = Float.floatToRawIntBits(score + 0f);
    return bits ^ (bits >> 31 & 0x7fff_ffff);
  }

  /**
   * The score of the last survivor to be removed.
   *
   * @param key everything below it goes
   * @param ties and so many of those equal to it
   */
  private record Threshold(int key, long ties) {

    private static final int HALF_BITS = 16;
    private static final int BUCKETS = 1 << HALF_BITS;

    /** A radix selection in two passes over the upper and the lower half of the keys. */
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
