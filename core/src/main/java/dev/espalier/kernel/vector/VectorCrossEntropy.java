package dev.espalier.kernel.vector;

import dev.espalier.kernel.CrossEntropy;
import dev.espalier.kernel.WorkerLocal;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** {@link CrossEntropy} by the Vector API, parallel over rows. */
public final class VectorCrossEntropy implements CrossEntropy {

  /** Exponentials summed in single precision before they are added to a sum in double precision. */
  private static final int BLOCK = 1 << 10;

  private final Workers workers;
  private final WorkerLocal<Scratch> scratch;

  /** One worker's copies of a block of logits, and of the lanes of a sum. */
  private static final class Scratch {
    final float[] x = new float[BLOCK];
    final float[] lanes = new float[Lanes.COUNT];
  }

  public VectorCrossEntropy(Workers workers) {
    this.workers = workers;
    this.scratch = new WorkerLocal<>(workers, Scratch::new);
  }

  @Override
  public void forward(
      FloatView losses,
      FloatView logits,
      MemorySegment targets,
      long firstTarget,
      int rows,
      int vocabulary) {
    CrossEntropy.requireTargets(targets, firstTarget, rows, vocabulary);
    workers.run(
        rows,
        (r, worker) -> {
          int target = targets.getAtIndex(ValueLayout.JAVA_INT, firstTarget + r);
          long row = (long) r * vocabulary;
          if (target == IGNORED) {
            losses.set(r, 0);
          } else {
            Scratch own = scratch.of(worker);
            float largest = largest(own, logits, row, vocabulary);
            double sum = exponentials(own, logits, row, vocabulary, largest, false);
            losses.set(r, (float) (Math.log(sum) + largest - logits.get(row + target)));
          }
        });
  }

  @Override
  public void forwardBackward(
      FloatView losses,
      FloatView logits,
      MemorySegment targets,
      long firstTarget,
      int rows,
      int vocabulary,
      float gradientScale) {
    CrossEntropy.requireTargets(targets, firstTarget, rows, vocabulary);
    workers.run(
        rows,
        (r, worker) -> {
          int target = targets.getAtIndex(ValueLayout.JAVA_INT, firstTarget + r);
          long row = (long) r * vocabulary;
          if (target == IGNORED) {
            losses.set(r, 0);
            logits
                .segment()
                .asSlice(row * Float.BYTES, (long) vocabulary * Float.BYTES)
                .fill((byte) 0);
          } else {
            Scratch own = scratch.of(worker);
            float largest = largest(own, logits, row, vocabulary);
            float ofTarget = logits.get(row + target);
            double sum = exponentials(own, logits, row, vocabulary, largest, true);
            losses.set(r, (float) (Math.log(sum) + largest - ofTarget));
            scale(logits, row, vocabulary, (float) (gradientScale / sum));
            // Computed from the probability itself: near 1 the difference must not be that of two
            // rounded values.
            double probability = Math.exp((double) ofTarget - largest) / sum;
            logits.set(row + target, (float) ((probability - 1) * gradientScale));
          }
        });
  }

  private static float largest(Scratch own, FloatView logits, long row, int vocabulary) {
    float[] x = own.x;
    FloatVector largest = Lanes.splat(Float.NEGATIVE_INFINITY);
    for (int block = 0; block < vocabulary; block += BLOCK) {
      int count = read(logits, row + block, vocabulary - block, x);
      for (int j = 0; j < count; j += Lanes.COUNT) {
        FloatVector values = FloatVector.fromArray(Lanes.FLOATS, x, j);
        largest = largest.blend(values, values.compare(VectorOperators.GT, largest));
      }
    }
    largest.intoArray(own.lanes, 0);
    return Lanes.largest(own.lanes);
  }

  /**
   * Copies a block, or the rest of the row, padded to whole vectors with logits of probability 0;
   * returns the padded length.
   */
  private static int read(FloatView logits, long from, int left, float[] to) {
    int count = Math.min(BLOCK, left);
    MemorySegment.copy(logits.segment(), ValueLayout.JAVA_FLOAT, from * Float.BYTES, to, 0, count);
    Arrays.fill(to, count, Lanes.padded(count), Float.NEGATIVE_INFINITY);
    return Lanes.padded(count);
  }

  /** Returns {@code Σ e^(x − largest)}; the terms may replace the logits. */
  private static double exponentials(
      Scratch own, FloatView logits, long row, int vocabulary, float largest, boolean keep) {
    double total = 0;
    for (int block = 0; block < vocabulary; block += BLOCK) {
      int count = read(logits, row + block, vocabulary - block, own.x);
      total += exponentials(own, count, largest);
      if (keep) {
        write(own.x, logits, row + block, vocabulary - block);
      }
    }
    return total;
  }

  private static float exponentials(Scratch own, int count, float largest) {
    float[] x = own.x;
    FloatVector sum = Lanes.splat(0f);
    for (int j = 0; j < count; j += Lanes.COUNT) {
      FloatVector term = VectorMath.exp(FloatVector.fromArray(Lanes.FLOATS, x, j).sub(largest));
      term.intoArray(x, j);
      sum = sum.add(term);
    }
    sum.intoArray(own.lanes, 0);
    return Lanes.sum(own.lanes);
  }

  private static void write(float[] from, FloatView logits, long index, int left) {
    int count = Math.min(BLOCK, left);
    MemorySegment.copy(
        from, 0, logits.segment(), ValueLayout.JAVA_FLOAT, index * Float.BYTES, count);
  }

  private static void scale(FloatView logits, long row, int vocabulary, float factor) {
    long end = row + vocabulary;
    long whole = Lanes.wholeEnd(row, end);
    for (long j = row; j < whole; j += Lanes.COUNT) {
      Lanes.store(logits, j, Lanes.load(logits, j).mul(factor));
    }
    for (long j = whole; j < end; j++) {
      logits.set(j, logits.get(j) * factor);
    }
  }
}
