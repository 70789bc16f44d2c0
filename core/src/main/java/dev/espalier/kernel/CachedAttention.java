package dev.espalier.kernel;

import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;

/** Attention of new tokens over the keys and values of all tokens before them. */
public interface CachedAttention {

  /**
   * The keys and values of one layer.
   *
   * @param keys [sequences, capacity, heads · headWidth]
   * @param values [sequences, capacity, heads · valueWidth]
   * @param capacity tokens that a sequence may have
   */
  record Cache(
      FloatView keys, FloatView values, int capacity, int heads, int headWidth, int valueWidth) {

    /** Returns the width of all keys, and of all queries. */
    public int keysWidth() {
      return heads * headWidth;
    }

    /** Returns the width of all values. */
    public int valuesWidth() {
      return heads * valueWidth;
    }

    /** Returns the width of queries, keys and values side by side. */
    public int fusedWidth() {
      return 2 * keysWidth() + valuesWidth();
    }

    /** Returns the row of a sequence's token in {@link #keys} and {@link #values}. */
    public long row(int sequence, int position) {
      return (long) sequence * capacity + position;
    }
  }

  /**
   * Tokens of a pass, which may belong to several sequences.
   *
   * @param sequences the sequence of each token
   * @param positions the position of each token in its sequence
   */
  @SuppressWarnings("ArrayRecordComponent") // reused for every pass, never compared
  record Tokens(int[] sequences, int[] positions) {}

  /** The attention of one layer. Not thread-safe. */
  interface Layer {

    /**
     * Stores the tokens' keys and values, then computes each token's attention over its sequence,
     * up to itself.
     *
     * @param out at least [count, heads · valueWidth]
     * @param qkv at least [count, fused]: queries, keys and values side by side
     * @param count number of tokens of the pass
     * @param scale factor of the scores
     */
    void forward(FloatView out, FloatView qkv, Tokens tokens, int count, float scale);
  }

  /** Returns the attention over a layer's keys and values. */
  Layer over(Cache cache);

  /** Copies keys and values of each of the first {@code count} rows to their places. */
  static void store(FloatView qkv, Cache cache, Tokens tokens, int count) {
    long keyBytes = (long) cache.keysWidth() * Float.BYTES;
    long valueBytes = (long) cache.valuesWidth() * Float.BYTES;
    for (int i = 0; i < count; i++) {
      long from = (long) i * cache.fusedWidth() * Float.BYTES + keyBytes;
      long row = cache.row(tokens.sequences()[i], tokens.positions()[i]);
      copy(qkv, from, cache.keys(), row * keyBytes, keyBytes);
      copy(qkv, from + keyBytes, cache.values(), row * valueBytes, valueBytes);
    }
  }

  private static void copy(FloatView from, long at, FloatView to, long toAt, long bytes) {
    MemorySegment.copy(from.segment(), at, to.segment(), toAt, bytes);
  }
}
