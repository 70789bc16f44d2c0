package dev.espalier.mask;

import dev.espalier.kernel.Masking;
import dev.espalier.kernel.plain.PlainMasking;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Slab;
import dev.espalier.memory.TensorSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongBinaryOperator;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A pruning mask: one bit for each weight of a scope, 1 kept, 0 pruned. Immutable; a mask cut from
 * another keeps only weights that the other keeps.
 */
public final class Mask {

  private static final Masking PLAIN = new PlainMasking();

  private final List<TensorSpec> specs;
  private final long[][] words;
  private final long[] survivors;

  private Mask(List<TensorSpec> specs, long[][] words) {
    this.specs = specs;
    this.words = words;
    this.survivors = new long[words.length];
    for (int t = 0; t < words.length; t++) {
      for (long word : words[t]) {
        survivors[t] += Long.bitCount(word);
      }
    }
  }

  /** Returns a mask that keeps every weight of the scope. */
  public static Mask dense(List<TensorSpec> scope) {
    long[][] words = new long[scope.size()][];
    for (int t = 0; t < words.length; t++) {
      long size = scope.get(t).shape().size();
      words[t] = new long[Math.toIntExact((size + 63) / 64)];
      Arrays.fill(words[t], -1L);
      if (size % 64 != 0) {
        words[t][words[t].length - 1] = (1L << (size % 64)) - 1;
      }
    }
    return new Mask(List.copyOf(scope), words);
  }

  /**
   * Returns the mask with the given bits.
   *
   * @param scope the tensors of the mask
   * @param bits the bits of each tensor in order, as returned by {@link #bits}
   * @throws IllegalArgumentException if the bits do not match the scope
   */
  public static Mask of(List<TensorSpec> scope, List<long[]> bits) {
    Mask all = dense(scope);
    long[][] words = new long[scope.size()][];
    for (int t = 0; t < words.length; t++) {
      words[t] = bits.get(t).clone();
      int last = words[t].length - 1;
      if (words[t].length != all.words[t].length
          || last >= 0 && (words[t][last] & ~all.words[t][last]) != 0) {
        throw new IllegalArgumentException("not the bits of " + scope.get(t).name());
      }
    }
    return new Mask(List.copyOf(scope), words);
  }

  /** Returns a tensor's bits: weight {@code i} is bit {@code i % 64} of element {@code i / 64}. */
  public long[] bits(int tensor) {
    return words[tensor].clone();
  }

  /** Decides whether a weight is kept. */
  @FunctionalInterface
  public interface Keep {
    /**
     * @param tensor position in {@link #specs()}
     * @param index flat row-major index within the tensor
     */
    boolean test(int tensor, long index);
  }

  /** Returns the mask of those kept weights for which {@code keep} is true. */
  public Mask keeping(Keep keep) {
    long[][] shrunk = new long[words.length][];
    for (int t = 0; t < words.length; t++) {
      shrunk[t] = words[t].clone();
      for (int w = 0; w < shrunk[t].length; w++) {
        for (long left = words[t][w]; left != 0; left &= left - 1) {
          long bit = left & -left;
          if (!keep.test(t, 64L * w + Long.numberOfTrailingZeros(bit))) {
            shrunk[t][w] &= ~bit;
          }
        }
      }
    }
    return new Mask(specs, shrunk);
  }

  /** Returns the tensors of the scope, in the model's order. */
  public List<TensorSpec> specs() {
    return specs;
  }

  /**
   * Tells whether a weight is kept.
   *
   * @param tensor position in {@link #specs()}
   * @param index flat row-major index within the tensor
   */
  public boolean kept(int tensor, long index) {
    return (words[tensor][(int) (index >>> 6)] >>> (index & 63) & 1) != 0;
  }

  /** Returns the number of weights in the scope. */
  public long size() {
    return specs.stream().mapToLong(spec -> spec.shape().size()).sum();
  }

  /** Returns the number of weights kept in the whole scope. */
  public long survivors() {
    return Arrays.stream(survivors).sum();
  }

  /** Returns the number of weights kept in one tensor. */
  public long survivors(int tensor) {
    return survivors[tensor];
  }

  /** Returns pruned weights / prunable weights over the whole scope, in [0, 1]. */
  public double sparsity() {
    return (double) (size() - survivors()) / size();
  }

  /**
   * Returns the Hamming distance: the number of weights that exactly one of the masks keeps.
   *
   * @throws IllegalArgumentException if the masks do not have the same scope
   */
  public long differences(Mask other) {
    requireSameScope(other);
    long count = 0;
    for (int t = 0; t < words.length; t++) {
      for (int w = 0; w < words[t].length; w++) {
        count += Long.bitCount(words[t][w] ^ other.words[t][w]);
      }
    }
    return count;
  }

  /**
   * Returns a mask that keeps the weights kept by both masks.
   *
   * @throws IllegalArgumentException if the masks do not have the same scope
   */
  public Mask and(Mask other) {
    return combined(other, (one, another) -> one & another);
  }

  /**
   * Returns a mask that keeps the weights kept by at least one of the masks.
   *
   * @throws IllegalArgumentException if the masks do not have the same scope
   */
  public Mask or(Mask other) {
    return combined(other, (one, another) -> one | another);
  }

  private Mask combined(Mask other, LongBinaryOperator operator) {
    requireSameScope(other);
    long[][] made = new long[words.length][];
    for (int t = 0; t < words.length; t++) {
      made[t] = new long[words[t].length];
      for (int w = 0; w < made[t].length; w++) {
        made[t][w] = operator.applyAsLong(words[t][w], other.words[t][w]);
      }
    }
    return new Mask(specs, made);
  }

  private void requireSameScope(Mask other) {
    if (!specs.equals(other.specs)) {
      throw new IllegalArgumentException("masks of different scopes");
    }
  }

  /** Visits the weights kept, tensor by tensor, in ascending order of their flat indices. */
  public void forEachSurvivor(Visitor visitor) {
    for (int t = 0; t < words.length; t++) {
      int tensor = t;
      forEachSurvivor(t, index -> visitor.visit(tensor, index));
    }
  }

  /** Visits the weights kept in one tensor, in ascending order of their flat indices. */
  public void forEachSurvivor(int tensor, LongConsumer visitor) {
    for (int w = 0; w < words[tensor].length; w++) {
      for (long left = words[tensor][w]; left != 0; left &= left - 1) {
        visitor.accept(64L * w + Long.numberOfTrailingZeros(left));
      }
    }
  }

  /** Returns the mask of some of the scope's tensors. */
  public Mask only(Predicate<TensorSpec> wanted) {
    int[] chosen =
        IntStream.range(0, specs.size()).filter(t -> wanted.test(specs.get(t))).toArray();
    return new Mask(
        Arrays.stream(chosen).mapToObj(specs::get).toList(),
        Arrays.stream(chosen).mapToObj(t -> words[t]).toArray(long[][]::new));
  }

  /** Visits weights. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Visits one weight.
     *
     * @param tensor position in {@link #specs()}
     * @param index flat row-major index within the tensor
     */
    void visit(int tensor, long index);
  }

  /** Binds the mask to the tensors of a slab of weights, gradients or moments. */
  public Bound on(Slab slab) {
    return new Bound(specs.stream().map(spec -> slab.view(spec.name())).toList());
  }

  /** A mask bound to the tensors to which it is applied. */
  public final class Bound {

    private final List<FloatView> views;

    private Bound(List<FloatView> views) {
      this.views = new ArrayList<>(views);
    }

    /** Sets every pruned element to exactly zero. */
    public void apply() {
      apply(PLAIN);
    }

    /** Sets every pruned element to exactly zero, using the kernels of training. */
    public void apply(Masking masking) {
      for (int t = 0; t < words.length; t++) {
        if (survivors[t] < specs.get(t).shape().size()) {
          masking.zeroPruned(views.get(t), words[t]);
        }
      }
    }

    /**
     * Checks that every pruned element is exactly zero.
     *
     * @throws IllegalStateException naming the first that is not
     */
    public void check() {
      for (int t = 0; t < words.length; t++) {
        FloatView view = views.get(t);
        for (long i = 0; i < view.size(); i++) {
          if (!kept(t, i) && view.get(i) != 0) {
            throw new IllegalStateException(
                "pruned weight " + i + " of " + specs.get(t).name() + " is " + view.get(i));
          }
        }
      }
    }
  }
}
