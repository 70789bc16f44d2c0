package dev.espalier.generate;

import dev.espalier.memory.FloatView;
import java.util.Arrays;
import java.util.function.IntPredicate;

/** Orders ids by their logits, the largest first; ties go to the lower id, NaN comes last. */
final class Likeliest {

  private Likeliest() {}

  /** Returns the ids with the largest logits, at most {@code most}. */
  static int[] of(FloatView logits, IntPredicate drawable, int most) {
    int size = Math.toIntExact(logits.size());
    long[] keys = new long[size];
    int count = 0;
    for (int id = 0; id < size; id++) {
      if (drawable.test(id)) {
        keys[count++] = key(logits.get(id), id);
      }
    }
    int kept = Math.min(most, count);
    if (kept < count) {
      keepLeast(keys, count, kept);
    }
    Arrays.sort(keys, 0, kept);
    int[] ids = new int[kept];
    for (int i = 0; i < kept; i++) {
      ids[i] = (int) keys[i];
    }
    return ids;
  }

  /** Returns a number that is the smaller, the larger the logit, and then the lower the id. */
  private static long key(float logit, int id) {
    int bits = Float.floatToIntBits(-logit);
    int ordered = bits ^ (bits >> 31 & Integer.MAX_VALUE);
    return (long) ordered << 32 | id;
  }

  /** Moves the smallest keys to the front, in a heap whose root is the largest of them. */
  private static void keepLeast(long[] keys, int count, int kept) {
    for (int i = kept / 2 - 1; i >= 0; i--) {
      sink(keys, i, kept);
    }
    for (int i = kept; i < count; i++) {
      if (keys[i] < keys[0]) {
        keys[0] = keys[i];
        sink(keys, 0, kept);
      }
    }
  }

  private static void sink(long[] heap, int from, int size) {
    long key = heap[from];
    int at = from;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && heap[child + 1] > heap[child]) {
        child++;
      }
      if (heap[child] <= key) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = key;
  }
}
