package dev.espalier.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One off-heap allocation that holds the tensors of a list of specs. Slabs of the same list have
 * the same layout, so weights, gradients and moments can be processed together by flat loops over
 * {@link #flat()}; the padding between tensors stays zero. Not thread-safe.
 */
public final class Slab {

  /** Every tensor starts on a cache line, which is also the width of the widest vector. */
  public static final long ALIGNMENT_BYTES = 64;

  private final List<TensorSpec> specs;
  private final @Nullable FloatView flat;
  private final List<FloatView> views;
  private final Map<String, FloatView> byName = new HashMap<>();

  private Slab(List<TensorSpec> specs, @Nullable FloatView flat, List<FloatView> views) {
    this.specs = specs;
    this.flat = flat;
    this.views = views;
    for (int i = 0; i < specs.size(); i++) {
      if (byName.put(specs.get(i).name(), views.get(i)) != null) {
        throw new IllegalArgumentException("two tensors are called " + specs.get(i).name());
      }
    }
  }

  /** Allocates tensors of zeros for the specs; the memory lives as long as the arena. */
  public static Slab allocate(Arena arena, List<TensorSpec> specs) {
    long floats = 0;
    for (TensorSpec spec : specs) {
      floats += padded(spec.shape().size());
    }
    MemorySegment segment = arena.allocate(floats * Float.BYTES, ALIGNMENT_BYTES);
    List<FloatView> views = new ArrayList<>(specs.size());
    long from = 0;
    for (TensorSpec spec : specs) {
      long size = spec.shape().size();
      views.add(
          new FloatView(segment.asSlice(from * Float.BYTES, size * Float.BYTES), spec.shape()));
      from += padded(size);
    }
    FloatView flat = new FloatView(segment, Shape.of(Math.toIntExact(floats)));
    return new Slab(List.copyOf(specs), flat, List.copyOf(views));
  }

  /**
   * Returns a slab over tensors wherever they are, such as in a mapped file. It has no {@link
   * #flat()}.
   *
   * @param views a tensor for each spec
   */
  public static Slab over(List<TensorSpec> specs, List<FloatView> views) {
    return new Slab(List.copyOf(specs), null, List.copyOf(views));
  }

  /** Returns the size that {@link #allocate} would allocate for the specs, in bytes. */
  public static long bytes(List<TensorSpec> specs) {
    return specs.stream().mapToLong(spec -> padded(spec.shape().size()) * Float.BYTES).sum();
  }

  private static long padded(long floats) {
    long unit = ALIGNMENT_BYTES / Float.BYTES;
    return (floats + unit - 1) / unit * unit;
  }

  /** Returns the specs of this slab, in order. */
  public List<TensorSpec> specs() {
    return specs;
  }

  /** Returns the tensor of the spec at a position. */
  public FloatView view(int index) {
    return views.get(index);
  }

  /**
   * Returns the tensor of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public FloatView view(String name) {
    FloatView view = byName.get(name);
    if (view == null) {
      throw new IllegalArgumentException("no tensor is called " + name);
    }
    return view;
  }

  /** Returns a tensor without elements. */
  public FloatView nothing() {
    return views.getFirst().part(0, 0);
  }

  /**
   * Returns all tensors as one vector, padding included.
   *
   * @throws IllegalStateException if they are not one allocation
   */
  public FloatView flat() {
    if (flat == null) {
      throw new IllegalStateException("the tensors are not one allocation");
    }
    return flat;
  }
}
