package dev.espalier.kernel.plain;

import dev.espalier.kernel.CachedAttention;
import dev.espalier.memory.FloatView;

/** {@link CachedAttention}, token by token and head by head. */
public final class PlainCachedAttention implements CachedAttention {

  @Override
  public Layer over(Cache cache) {
    return (out, qkv, tokens, count, scale) -> forward(out, qkv, cache, tokens, count, scale);
  }

  private static void forward(
      FloatView out, FloatView qkv, Cache cache, Tokens tokens, int count, float scale) {
    CachedAttention.store(qkv, cache, tokens, count);
    for (int i = 0; i < count; i++) {
      long first = cache.row(tokens.sequences()[i], 0);
      int visible = tokens.positions()[i] + 1;
      for (int head = 0; head < cache.heads(); head++) {
        long query = (long) i * cache.fusedWidth() + (long) head * cache.headWidth();
        double[] shares =
            shares(qkv, query, cache, first * cache.keysWidth(), head, visible, scale);
        for (int f = 0; f < cache.valueWidth(); f++) {
          int feature = head * cache.valueWidth() + f;
          double sum = 0;
          for (int t = 0; t < visible; t++) {
            sum += shares[t] * cache.values().get((first + t) * cache.valuesWidth() + feature);
          }
          out.set((long) i * cache.valuesWidth() + feature, (float) sum);
        }
      }
    }
  }

  /** Returns the softmax of a query's scores. */
  private static double[] shares(
      FloatView qkv, long query, Cache cache, long firstKey, int head, int visible, float scale) {
    double[] shares = new double[visible];
    double largest = Double.NEGATIVE_INFINITY;
    for (int t = 0; t < visible; t++) {
      long key = firstKey + (long) t * cache.keysWidth() + (long) head * cache.headWidth();
      double dot = 0;
      for (int f = 0; f < cache.headWidth(); f++) {
        dot += (double) qkv.get(query + f) * cache.keys().get(key + f);
      }
      shares[t] = dot * scale;
      largest = Math.max(largest, shares[t]);
    }
    double sum = 0;
    for (int t = 0; t < visible; t++) {
      shares[t] = Math.exp(shares[t] - largest);
      sum += shares[t];
    }
    for (int t = 0; t < visible; t++) {
      shares[t] /= sum;
    }
    return shares;
  }
}
