package dev.espalier.kernel.vector;

import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector shape of this machine, and transfers of floats from and to memory. Off-heap memory is
 * never accessed through a mask: the code path for the last vector of a segment would make the
 * compiler box vectors in the loop. Remaining elements are processed as scalars, or everything is
 * copied to arrays whose length is a multiple of the lanes.
 */
public final class Lanes {

  public static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  public static final int COUNT = FLOATS.length();

  /** Elements per part of an elementwise loop; a multiple of every vector and dropout group. */
  static final int CHUNK = 1 << 14;

  public static final ByteOrder ORDER = ByteOrder.nativeOrder();

  public static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

  private Lanes() {}

  /** Returns the number of parts of {@code unit} that cover {@code size}. */
  public static int parts(long size, int unit) {
    return Math.toIntExact((size + unit - 1) / unit);
  }

  /** Returns the end of the last whole vector between two indices. */
  public static long wholeEnd(long from, long to) {
    return to - (to - from) % COUNT;
  }

  /** Returns the smallest multiple of the lanes that is at least {@code count}. */
  public static int padded(int count) {
    return parts(count, COUNT) * COUNT;
  }

  public static FloatVector splat(float x) {
    return FloatVector.broadcast(FLOATS, x);
  }

  /**
   * Returns the sum of the lanes stored at the start of an array, which is overwritten, adding
   * halves first. {@code reduceLanes} may add in another order once compiled, so that results would
   * depend on the time of compilation; shuffles of lanes are slow where they are not one
   * instruction.
   */
  public static float sum(float[] lanes) {
    for (int half = COUNT / 2; half > 0; half /= 2) {
      for (int lane = 0; lane < half; lane++) {
        lanes[lane] += lanes[lane + half];
      }
    }
    return lanes[0];
  }

  /** Returns the largest of the lanes stored at the start of an array. */
  static float largest(float[] lanes) {
    float largest = lanes[0];
    for (int lane = 1; lane < COUNT; lane++) {
      largest = Math.max(largest, lanes[lane]);
    }
    return largest;
  }

  public static FloatVector load(FloatView x, long index) {
    return load(x.segment(), index);
  }

  public static FloatVector load(MemorySegment x, long index) {
    return FloatVector.fromMemorySegment(FLOATS, x, index * Float.BYTES, ORDER);
  }

  public static void store(FloatView x, long index, FloatVector values) {
    store(x.segment(), index, values);
  }

  public static void store(MemorySegment x, long index, FloatVector values) {
    values.intoMemorySegment(x, index * Float.BYTES, ORDER);
  }
}
