package dev.espalier.kernel.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_bf16;

import dev.espalier.kernel.Bfloat16Rounding;
import dev.espalier.kernel.MatMul;
import dev.espalier.kernel.Precision;
import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * {@link MatMul} by oneDNN with operands rounded to bfloat16, their products summed in 32-bit
 * floats. Bias and result are not rounded. Weights that are {@linkplain #hold held} are rounded
 * once, other operands for each product. Products too small or too thin to win back the rounding go
 * to another implementation, unrounded.
 *
 * <p>Thread-safe: products of one {@link OneDnn} wait for each other. Rounded operands lie in
 * off-heap memory of this object, which grows to the largest of them and lives as long as it.
 */
public final class Bf16MatMul implements MatMul {

  /** Rounding an operand costs as much as its product with this many rows or columns saves. */
  private static final int THIN = 32;

  private static final long ALIGNMENT = 64;

  private final OneDnn library;
  private final Bfloat16Rounding rounding;
  private final MatMul small;
  private final long smallBelow;
  private final Primitives primitives;
  private final Room left = new Room();
  private final Room right = new Room();
  private final Held held = new Held();

  /**
   * @param small what products below {@code smallBelow}, and thin ones, go to
   * @param smallBelow multiply-adds, m · n · k
   */
  public Bf16MatMul(OneDnn library, Bfloat16Rounding rounding, MatMul small, long smallBelow) {
    this.library = library;
    this.rounding = rounding;
    this.small = small;
    this.smallBelow = smallBelow;
    primitives = new Primitives(library, dnnl_bf16);
  }

  @Override
  public void multiply(
      Form form,
      int m,
      int n,
      int k,
      FloatView c,
      FloatView a,
      FloatView b,
      @Nullable FloatView bias,
      boolean accumulate) {
    MatMul.requireNotBoth(bias, accumulate);
    if (Math.min(m, n) < THIN || (long) m * n * k < smallBelow) {
      small.multiply(form, m, n, k, c, a, b, bias, accumulate);
      return;
    }
    Primitives.requireRoom(m, n, k, c, a, b, bias);
    synchronized (library) {
      MemorySegment roundedA = rounded(a, (long) m * k, left);
      MemorySegment roundedB = rounded(b, (long) k * n, right);
      primitives.multiply(form, m, n, k, c, roundedA, roundedB, bias, accumulate);
    }
  }

  private MemorySegment rounded(FloatView operand, long size, Room room) {
    MemorySegment kept = held.find(operand, size);
    if (kept != null) {
      return kept;
    }
    MemorySegment fresh = room.of(size);
    rounding.round(fresh, operand, size);
    return fresh;
  }

  @Override
  public Precision precision() {
    return Precision.BF16;
  }

  /** Rounds the weights at once. While some are held, a further hold keeps nothing. */
  @Override
  public Hold hold(FloatView weights) {
    synchronized (library) {
      if (held.weights != null) {
        return Hold.NOTHING;
      }
      held.take(weights);
      return held;
    }
  }

  /** Memory that grows to the largest operand and stays. */
  private static final class Room {

    private MemorySegment memory = MemorySegment.NULL;

    MemorySegment of(long elements) {
      long bytes = elements * Short.BYTES;
      if (memory.byteSize() < bytes) {
        memory = Arena.ofAuto().allocate(bytes, ALIGNMENT);
      }
      return memory;
    }
  }

  /** The weights that are held, and their rounded values in the same order. */
  private final class Held implements Hold {

    private final Room room = new Room();
    private @Nullable MemorySegment weights;

    void take(FloatView view) {
      rounding.round(room.of(view.size()), view, view.size());
      weights = view.segment();
    }

    /** The rounded values of a view that lies within the weights, or null. */
    @Nullable MemorySegment find(FloatView view, long size) {
      if (weights == null) {
        return null;
      }
      long from = view.segment().address() - weights.address();
      boolean within = from >= 0 && from + size * Float.BYTES <= weights.byteSize();
      return within ? room.memory.asSlice(from / Float.BYTES * Short.BYTES) : null;
    }

    @Override
    public void close() {
      synchronized (library) {
        weights = null;
      }
    }
  }
}
