package dev.espalier.kernel.vector;

import dev.espalier.kernel.Dropout;
import dev.espalier.kernel.DropoutSite;
import dev.espalier.kernel.Philox;
import dev.espalier.kernel.WorkerLocal;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/** {@link Dropout} by the Vector API, bit-identical to its plain twin. */
public final class VectorDropout implements Dropout {

  /** Elements decided at a time, whole groups; the decisions stay in the first-level cache. */
  private static final int BLOCK = 16 * Philox.GROUP;

  private final Workers workers;
  private final WorkerLocal<DropoutMask> scratch;

  public VectorDropout(Workers workers) {
    this.workers = workers;
    this.scratch = new WorkerLocal<>(workers, DropoutMask::new);
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
        size,
        Lanes.CHUNK,
        (from, to, worker) -> {
          DropoutMask mask = scratch.of(worker);
          for (long block = from; block < to; block += BLOCK) {
            int count = (int) Math.min(BLOCK, to - block);
            mask.decide(site, block, count);
            if (residual == null) {
              drop(out.segment(), in.segment(), block, count, mask, site.scale());
            } else {
              add(
                  out.segment(),
                  residual.segment(),
                  in.segment(),
                  block,
                  count,
                  mask,
                  site.scale());
            }
          }
        });
  }

  private static void drop(
      MemorySegment out, MemorySegment in, long from, int count, DropoutMask mask, float scale) {
    FloatVector scales = Lanes.splat(scale);
    int whole = (int) Lanes.wholeEnd(0, count);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      Lanes.store(out, from + j, mask.drop(Lanes.load(in, from + j), scales, j));
    }
    for (int j = whole; j < count; j++) {
      float dropped = mask.keeps(j) ? in.getAtIndex(Lanes.FLOAT, from + j) * scale : 0;
      out.setAtIndex(Lanes.FLOAT, from + j, dropped);
    }
  }

  private static void add(
      MemorySegment out,
      MemorySegment residual,
      MemorySegment in,
      long from,
      int count,
      DropoutMask mask,
      float scale) {
    FloatVector scales = Lanes.splat(scale);
    int whole = (int) Lanes.wholeEnd(0, count);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      FloatVector dropped = mask.drop(Lanes.load(in, from + j), scales, j);
      Lanes.store(out, from + j, Lanes.load(residual, from + j).add(dropped));
    }
    for (int j = whole; j < count; j++) {
      float dropped = mask.keeps(j) ? in.getAtIndex(Lanes.FLOAT, from + j) * scale : 0;
      out.setAtIndex(Lanes.FLOAT, from + j, residual.getAtIndex(Lanes.FLOAT, from + j) + dropped);
    }
  }
}
