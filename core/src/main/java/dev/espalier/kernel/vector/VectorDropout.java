package dev.espalier.kernel.vector;

import dev.espalier.kernel.Dropout;
import dev.espalier.kernel.DropoutSite;
import dev.espalier.kernel.Philox;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import org.jspecify.annotations.Nullable;

/** {@link Dropout} by the Vector API, bit-identical to its plain twin. */
public final class VectorDropout implements Dropout {

  private final Workers workers;

  public VectorDropout(Workers workers) {
    this.workers = workers;
  }

  @Override
  public void apply(FloatView out, FloatView in, long size, DropoutSite site) {
    if (site.active()) {
      run(out, null, in, size, site);
    } else if (!out.segment().equals(in.segment())) {
      out.segment().copyFrom(in.segment().asSlice(0, size * Float.BYTES));
    }
  }

  @Override
  public void addTo(
      FloatView out, FloatView residual, FloatView branch, long size, DropoutSite site) {
    run(out, residual, branch, size, site);
  }

  private void run(
      FloatView out, @Nullable FloatView residual, FloatView in, long size, DropoutSite site) {
    workers.forLongRanges(
        size, Lanes.CHUNK, (from, to, _) -> range(out, residual, in, from, to, site));
  }

  private static void range(
      FloatView out,
      @Nullable FloatView residual,
      FloatView in,
      long from,
      long to,
      DropoutSite site) {
    float scale = site.scale();
    for (long group = from; group < to; group += Philox.GROUP) {
      long kept = site.active() ? DropoutBits.ofGroup(site, group / Philox.GROUP) : -1L;
      long groupEnd = Math.min(to, group + Philox.GROUP);
      long whole = Lanes.wholeEnd(group, groupEnd);
      if (residual == null) {
        drop(out.segment(), in.segment(), group, whole, kept, scale);
      } else {
        add(out.segment(), residual.segment(), in.segment(), group, whole, kept, scale);
      }
      for (long i = whole; i < groupEnd; i++) {
        float scaled = in.get(i) * scale;
        float dropped = (kept >>> (i - group) & 1) == 1 ? scaled : 0;
        out.set(i, residual == null ? dropped : residual.get(i) + dropped);
      }
    }
  }

  private static void drop(
      MemorySegment out, MemorySegment in, long group, long end, long kept, float scale) {
    for (long i = group; i < end; i += Lanes.COUNT) {
      VectorMask<Float> stays = VectorMask.fromLong(Lanes.FLOATS, kept >>> (i - group));
      FloatVector dropped = Lanes.splat(0f).blend(Lanes.load(in, i).mul(scale), stays);
      Lanes.store(out, i, dropped);
    }
  }

  private static void add(
      MemorySegment out,
      MemorySegment residual,
      MemorySegment in,
      long group,
      long end,
      long kept,
      float scale) {
    for (long i = group; i < end; i += Lanes.COUNT) {
      VectorMask<Float> stays = VectorMask.fromLong(Lanes.FLOATS, kept >>> (i - group));
      FloatVector dropped = Lanes.splat(0f).blend(Lanes.load(in, i).mul(scale), stays);
      Lanes.store(out, i, Lanes.load(residual, i).add(dropped));
    }
  }
}
