package dev.espalier.kernel.vector;

import dev.espalier.kernel.Bfloat16Rounding;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.Bfloat16;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** {@link Bfloat16Rounding} by the Vector API, bit-identical to the plain twin. */
public final class VectorBfloat16Rounding implements Bfloat16Rounding {

  /** As many lanes as a vector of floats has. */
  public static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(Lanes.COUNT * Short.SIZE));

  private static final int QUIET_NAN = 0x40;

  private final Workers workers;

  public VectorBfloat16Rounding(Workers workers) {
    this.workers = workers;
  }

  @Override
  public void round(MemorySegment out, FloatView in, long size) {
    workers.forLongRanges(size, Lanes.CHUNK, (from, to, _) -> range(out, in, from, to));
  }

  private static void range(MemorySegment out, FloatView in, long from, long to) {
    long whole = Lanes.wholeEnd(from, to);
    for (long i = from; i < whole; i += Lanes.COUNT) {
      FloatVector values = Lanes.load(in, i);
      IntVector bits = values.reinterpretAsInts();
      IntVector upper = bits.lanewise(VectorOperators.LSHR, 16);
      IntVector rounded = bits.add(0x7fff).add(upper.and(1)).lanewise(VectorOperators.LSHR, 16);
      IntVector nan = upper.or(QUIET_NAN);
      rounded
          .blend(nan, values.test(VectorOperators.IS_NAN).cast(bits.species()))
          .convertShape(VectorOperators.I2S, SHORTS, 0)
          .reinterpretAsShorts()
          .intoMemorySegment(out, i * Short.BYTES, ByteOrder.nativeOrder());
    }
    for (long i = whole; i < to; i++) {
      out.setAtIndex(ValueLayout.JAVA_SHORT, i, Bfloat16.round(in.get(i)));
    }
  }
}
