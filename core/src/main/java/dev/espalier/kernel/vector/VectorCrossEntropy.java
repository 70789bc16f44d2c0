package dev.espalier.kernel.vector;

import dev.espalier.kernel.CrossEntropy;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** {@link CrossEntropy} in vectors, parallel over rows. */
public final class VectorCrossEntropy implements CrossEntropy {

  /** Exponentials summed in single precision before the sum goes on in double. */
  private static final int BLOCK = 1 << 10;

  private final Workers workers;

  public VectorCrossEntropy(Workers workers) {
    this.workers = workers;
  }

  @Override
  public void forward(
      FloatView losses,
      FloatView logits,
      MemorySegment targets,
      long firstTarget,
      int rows,
      int vocabulary) {
    workers.run(
        rows,
        r -> {
          int target = targets.getAtIndex(ValueLayout.JAVA_INT, firstTarget + r);
          long row = (long) r * vocabulary;
          if (target == IGNORED) {
            losses.set(r, 0);
          } else {
            float largest = largest(logits, row, vocabulary);
            double sum = exponentials(logits, row, vocabulary, largest, false);
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
    workers.run(
        rows,
        r -> {
          int target = targets.getAtIndex(ValueLayout.JAVA_INT, firstTarget + r);
          long row = (long) r * vocabulary;
          if (target == IGNORED) {
            losses.set(r, 0);
            logits
                .segment()
                .asSlice(row * Float.BYTES, (long) vocabulary * Float.BYTES)
                .fill((byte) 0);
          } else {
            float largest = largest(logits, row, vocabulary);
            float ofTarget = logits.get(row + target);
            double sum = exponentials(logits, row, vocabulary, largest, true);
            losses.set(r, (float) (Math.log(sum) + largest - ofTarget));
            scale(logits, row, vocabulary, (float) (gradientScale / sum));
            // From the probability itself: near 1 the difference must not be taken of two
            // roundings.
            double probability = Math.exp((double) ofTarget - largest) / sum;
            logits.set(row + target, (float) ((probability - 1) * gradientScale));
          }
        });
  }

  private static float largest(FloatView logits, long row, int vocabulary) {
    FloatVector largest = Lanes.splat(Float.NEGATIVE_INFINITY);
    for (int j = 0; j < vocabulary; j += Lanes.COUNT) {
      VectorMask<Float> mask = Lanes.mask(j, vocabulary);
      FloatVector x = Lanes.load(logits, row + j, mask);
      largest = largest.blend(x, x.compare(VectorOperators.GT, largest, mask));
    }
    return largest.reduceLanes(VectorOperators.MAX);
  }

  /** {@code Σ e^(x − largest)}; the terms may take the place of the logits. */
  private static double exponentials(
      FloatView logits, long row, int vocabulary, float largest, boolean keep) {
    double total = 0;
    for (int block = 0; block < vocabulary; block += BLOCK) {
      int end = Math.min(vocabulary, block + BLOCK);
      FloatVector sum = Lanes.splat(0f);
      for (int j = block; j < end; j += Lanes.COUNT) {
        VectorMask<Float> mask = Lanes.mask(j, end);
        FloatVector term = VectorMath.exp(Lanes.load(logits, row + j, mask).sub(largest));
        sum = sum.add(Lanes.splat(0f).blend(term, mask));
        if (keep) {
          Lanes.store(logits, row + j, term, mask);
        }
      }
      total += Lanes.sum(sum);
    }
    return total;
  }

  private static void scale(FloatView logits, long row, int vocabulary, float factor) {
    for (int j = 0; j < vocabulary; j += Lanes.COUNT) {
      VectorMask<Float> mask = Lanes.mask(j, vocabulary);
      Lanes.store(logits, row + j, Lanes.load(logits, row + j, mask).mul(factor), mask);
    }
  }
}
