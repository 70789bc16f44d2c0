package dev.espalier.kernel.vector.decode;

import static java.util.Objects.requireNonNull;

import dev.espalier.kernel.CachedAttention;
import dev.espalier.kernel.WorkerLocal;
import dev.espalier.kernel.Workers;
import dev.espalier.kernel.vector.AttentionRows;
import dev.espalier.kernel.vector.Lanes;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@link CachedAttention} by the Vector API, one part per token and head. */
public final class VectorCachedAttention implements CachedAttention {

  /** Fewer multiply-adds are not worth the hand-over to another thread. */
  private static final long SMALL = 1 << 17;

  private final Workers workers;

  public VectorCachedAttention(Workers workers) {
    this.workers = workers;
  }

  @Override
  public Layer over(Cache cache) {
    return new Heads(workers, cache);
  }

  /** One worker's query, scores and sums. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Scratch(float[] query, float[] scores, float[] sums, float[] lanes) {

    static Scratch of(Cache cache) {
      return new Scratch(
          new float[cache.headWidth()],
          new float[Lanes.padded(cache.capacity())],
          new float[cache.valueWidth()],
          new float[Lanes.COUNT]);
    }
  }

  /** The attention of one layer and, during a call, its arguments. */
  private static final class Heads implements Layer, Workers.Part {

    private final Workers workers;
    private final Cache cache;
    private final WorkerLocal<Scratch> scratch;
    private @Nullable FloatView out;
    private @Nullable FloatView qkv;
    private @Nullable Tokens tokens;
    private float scale;
    private int perPart;

    Heads(Workers workers, Cache cache) {
      this.workers = workers;
      this.cache = cache;
      this.scratch = new WorkerLocal<>(workers, () -> Scratch.of(cache));
    }

    @Override
    public void forward(FloatView out, FloatView qkv, Tokens tokens, int count, float scale) {
      CachedAttention.store(qkv, cache, tokens, count);
      long work = 0;
      for (int i = 0; i < count; i++) {
        work += (tokens.positions()[i] + 1L) * (cache.keysWidth() + cache.valuesWidth());
      }
      this.out = out;
      this.qkv = qkv;
      this.tokens = tokens;
      this.scale = scale;
      int units = count * cache.heads();
      perPart = work < SMALL ? units : 1;
      workers.run(units / perPart, this);
    }

    @Override
    public void run(int part, int worker) {
      Scratch own = scratch.of(worker);
      for (int unit = part * perPart; unit < (part + 1) * perPart; unit++) {
        attend(own, requireNonNull(tokens), unit / cache.heads(), unit % cache.heads());
      }
    }

    private void attend(Scratch own, Tokens pass, int token, int head) {
      long first = cache.row(pass.sequences()[token], 0);
      int visible = pass.positions()[token] + 1;
      long query = (long) token * cache.fusedWidth() + (long) head * cache.headWidth();
      read(requireNonNull(qkv), query, own.query);
      long key = first * cache.keysWidth() + (long) head * cache.headWidth();
      RowDots.dots(
          cache.keys().segment(),
          key,
          cache.keysWidth(),
          visible,
          cache.headWidth(),
          own.query,
          0,
          own.scores,
          own.lanes);
      float largest = AttentionRows.scaledLargest(own.scores, own.lanes, 0, visible, scale);
      float inverse = 1 / AttentionRows.exponentials(own.scores, own.lanes, 0, visible, largest);
      Arrays.fill(own.sums, 0f);
      long value = first * cache.valuesWidth() + (long) head * cache.valueWidth();
      WeightRows.add(
          cache.values().segment(),
          value,
          cache.valuesWidth(),
          visible,
          cache.valueWidth(),
          own.scores,
          0,
          own.sums,
          0);
      long to = (long) token * cache.valuesWidth() + (long) head * cache.valueWidth();
      FloatView result = requireNonNull(out);
      for (int f = 0; f < cache.valueWidth(); f++) {
        result.set(to + f, own.sums[f] * inverse);
      }
    }

    private static void read(FloatView from, long at, float[] to) {
      MemorySegment.copy(
          from.segment(), ValueLayout.JAVA_FLOAT, at * Float.BYTES, to, 0, to.length);
    }
  }
}
