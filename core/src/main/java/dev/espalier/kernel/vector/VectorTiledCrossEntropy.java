package dev.espalier.kernel.vector;

import dev.espalier.kernel.CrossEntropy;
import dev.espalier.kernel.TiledCrossEntropy;
import dev.espalier.kernel.TokenTiles;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link TiledCrossEntropy} in vectors whose lanes are tokens, so that nothing is summed across
 * lanes. The vocabulary is cut into chunks that all threads share; each leaves its tokens' largest
 * logits and sums of exponentials, which are then joined in order.
 */
public final class VectorTiledCrossEntropy implements TiledCrossEntropy {

  /** Logits of each token in a chunk. */
  private static final int CHUNK = 512;

  /** Exponentials summed in single precision before the sum goes on. */
  private static final int BLOCK = 64;

  private static final int TOKENS = TokenTiles.TOKENS;

  private final Workers workers;

  /** For each chunk of each tile, the largest logit of each token, and its sum. */
  private float[] largest = new float[0];

  private float[] sums = new float[0];

  /** For each token, what is subtracted of its logits, and what their exponentials are times. */
  private float[] shifts = new float[0];

  private float[] factors = new float[0];

  /** For each token, the gradient at its target. */
  private float[] ofTargets = new float[0];

  public VectorTiledCrossEntropy(Workers workers) {
    this.workers = workers;
  }

  @Override
  public void forward(
      FloatView losses, TokenTiles logits, MemorySegment targets, long firstTarget, int tokens) {
    logits.require(tokens, logits.width());
    CrossEntropy.requireTargets(targets, firstTarget, tokens, logits.width());
    partials(logits);
    for (int t = 0; t < tokens; t++) {
      int target = targets.getAtIndex(ValueLayout.JAVA_INT, firstTarget + t);
      losses.set(t, target == CrossEntropy.IGNORED ? 0 : loss(logits, t, target));
    }
  }

  @Override
  public void forwardBackward(
      FloatView losses,
      TokenTiles logits,
      MemorySegment targets,
      long firstTarget,
      int tokens,
      float gradientScale) {
    logits.require(tokens, logits.width());
    CrossEntropy.requireTargets(targets, firstTarget, tokens, logits.width());
    partials(logits);
    if (factors.length < logits.tokens()) {
      factors = new float[logits.tokens()];
      shifts = new float[logits.tokens()];
      ofTargets = new float[logits.tokens()];
    }
    Arrays.fill(factors, 0);
    Arrays.fill(shifts, 0);
    for (int t = 0; t < tokens; t++) {
      int target = targets.getAtIndex(ValueLayout.JAVA_INT, firstTarget + t);
      if (target == CrossEntropy.IGNORED) {
        losses.set(t, 0);
      } else {
        losses.set(t, loss(logits, t, target));
        float max = max(logits, t);
        double sum = sum(logits, t, max);
        double probability =
            Math.exp((double) logits.memory().get(logits.index(t, target)) - max) / sum;
        ofTargets[t] = (float) ((probability - 1) * gradientScale);
        shifts[t] = max;
        factors[t] = (float) (gradientScale / sum);
      }
    }
    int across = chunks(logits);
    workers.run(
        across * logits.tiles(),
        part -> {
          int from = part % across * CHUNK;
          gradients(logits, part / across, from, Math.min(logits.width(), from + CHUNK));
        });
    for (int t = 0; t < tokens; t++) {
      int target = targets.getAtIndex(ValueLayout.JAVA_INT, firstTarget + t);
      if (target != CrossEntropy.IGNORED) {
        logits.memory().set(logits.index(t, target), ofTargets[t]);
      }
    }
  }

  private static int chunks(TokenTiles logits) {
    return Lanes.parts(logits.width(), CHUNK);
  }

  private float loss(TokenTiles logits, int token, int target) {
    float max = max(logits, token);
    return (float)
        (Math.log(sum(logits, token, max))
            + max
            - logits.memory().get(logits.index(token, target)));
  }

  private static int partialIndex(TokenTiles logits, int token, int chunk) {
    return (token / TOKENS * chunks(logits) + chunk) * TOKENS + token % TOKENS;
  }

  private float max(TokenTiles logits, int token) {
    float max = Float.NEGATIVE_INFINITY;
    for (int chunk = 0; chunk < chunks(logits); chunk++) {
      max = Math.max(max, largest[partialIndex(logits, token, chunk)]);
    }
    return max;
  }

  private double sum(TokenTiles logits, int token, float max) {
    double sum = 0;
    for (int chunk = 0; chunk < chunks(logits); chunk++) {
      int at = partialIndex(logits, token, chunk);
      sum += sums[at] * Math.exp((double) largest[at] - max);
    }
    return sum;
  }

  private void partials(TokenTiles logits) {
    int across = chunks(logits);
    int size = across * logits.tokens();
    if (largest.length < size) {
      largest = new float[size];
      sums = new float[size];
    }
    workers.run(
        across * logits.tiles(),
        part -> {
          int from = part % across * CHUNK;
          partial(
              logits, part / across, from, Math.min(logits.width(), from + CHUNK), part * TOKENS);
        });
  }

  private void partial(TokenTiles logits, int tile, int from, int to, int at) {
    MemorySegment memory = logits.memory().segment();
    for (int lane = 0; lane < TOKENS; lane += Lanes.COUNT) {
      long start = logits.index(tile * TOKENS + lane, from);
      long end = start + (long) (to - from) * TOKENS;
      FloatVector max = Lanes.splat(-Float.MAX_VALUE);
      for (long i = start; i < end; i += TOKENS) {
        FloatVector x = Lanes.load(memory, i);
        max = max.blend(x, x.compare(VectorOperators.GT, max));
      }
      FloatVector total = Lanes.splat(0f);
      for (long block = start; block < end; block += BLOCK * TOKENS) {
        FloatVector sum = Lanes.splat(0f);
        long blockEnd = Math.min(end, block + BLOCK * TOKENS);
        for (long i = block; i < blockEnd; i += TOKENS) {
          sum = sum.add(VectorMath.exp(Lanes.load(memory, i).sub(max)));
        }
        total = total.add(sum);
      }
      max.intoArray(largest, at + lane);
      total.intoArray(sums, at + lane);
    }
  }

  private void gradients(TokenTiles logits, int tile, int from, int to) {
    MemorySegment memory = logits.memory().segment();
    for (int lane = 0; lane < TOKENS; lane += Lanes.COUNT) {
      int token = tile * TOKENS + lane;
      long start = logits.index(token, from);
      long end = start + (long) (to - from) * TOKENS;
      FloatVector shift = FloatVector.fromArray(Lanes.FLOATS, shifts, token);
      FloatVector factor = FloatVector.fromArray(Lanes.FLOATS, factors, token);
      VectorMask<Float> nothing = factor.eq(0f);
      for (long i = start; i < end; i += TOKENS) {
        FloatVector gradient = VectorMath.exp(Lanes.load(memory, i).sub(shift)).mul(factor);
        Lanes.store(memory, i, gradient.blend(0f, nothing));
      }
    }
  }
}
