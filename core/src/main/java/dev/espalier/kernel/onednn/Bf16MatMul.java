package dev.espalier.kernel.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_bf16;

import dev.espalier.kernel.Bfloat16Rounding;
import dev.espalier.kernel.MatMul;
import dev.espalier.kernel.Precision;
import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/**
 * {@link MatMul} by oneDNN with operands rounded to bfloat16 and products summed in 32-bit floats.
 * Bias and result are not rounded. Weights that are {@linkplain #hold held} are rounded once, other
 * operands for each product. Products that are too small or too thin to make up for the rounding
 * are delegated, unrounded, to another implementation.
 *
 * <p>Thread-safe: products of one {@link OneDnn} exclude each other. Rounded operands are stored in
 * off-heap memory that grows to the largest of them and lives as long as this object.
 */
public final class Bf16MatMul implements MatMul {

  /** For products with this many rows or columns, rounding an operand costs as much as it saves. */
  private static final int THIN = 32;

  private static final long ALIGNMENT = 64;

  private static final Cleaner CLEANER = Cleaner.create();

  private final OneDnn library;
  private final Bfloat16Rounding rounding;
  private final MatMul small;
  private final long smallBelow;
  private final Primitives primitives;
  private final Room left = new Room();
  private final Room right = new Room();
  private final Held held = new Held();

  /**
   * @param small computes thin products and those below {@code smallBelow}
   * @param smallBelow number of multiply-adds, m · n · k
   */
  public Bf16MatMul(OneDnn library, Bfloat16Rounding rounding, MatMul small, long smallBelow) {
    this.library = library;
    this.rounding = rounding;
    this.small = small;
    this.smallBelow = smallBelow;
    primitives = new Primitives(library, dnnl_bf16);
  }

  /** oneDNN splits sums by the number of threads. */
  @Override
  public boolean dependsOnThreads() {
    return true;
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

  @Override
  public long copyBytes(long floats) {
    return floats * Short.BYTES;
  }

  /** Rounds the weights at once. While weights are held, a further hold has no effect. */
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

  /**
   * Memory that grows to the largest operand and is reused. It is not that of an automatic arena,
   * which counts towards the limit of the Java heap and gives nothing back until a collection.
   */
  private static final class Room {

    private final Lease lease = new Lease();
    private MemorySegment memory = MemorySegment.NULL;

    private Room() {
      CLEANER.register(this, lease);
    }

    MemorySegment of(long elements) {
      long bytes = elements * Short.BYTES;
      if (memory.byteSize() < bytes) {
        memory = lease.allocate(bytes);
      }
      return memory;
    }
  }

  /** The arena of a room, closed when a larger one replaces it or when the room is unreachable. */
  private static final class Lease implements Runnable {

    private Arena arena = Arena.ofShared();

    @SuppressWarnings("MustBeClosedChecker") // closed by the next call or by the cleaner
    synchronized MemorySegment allocate(long bytes) {
      arena.close();
      arena = Arena.ofShared();
      return arena.allocate(bytes, ALIGNMENT);
    }

    @Override
    public synchronized void run() {
      arena.close();
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

    /** Returns the rounded values of a view within the weights, or null for any other view. */
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
