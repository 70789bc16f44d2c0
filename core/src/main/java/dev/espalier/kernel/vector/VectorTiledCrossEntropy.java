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
import jdk.incubator.vector.VectorOperators;

/**
 * {@link TiledCrossEntropy} by the Vector API. Lanes are tokens, so nothing is summed across lanes.
 * The vocabulary is divided into chunks that all threads share; each yields its tokens' largest
 * logits and sums of exponentials, which are then combined in order.
 */
public final class VectorTiledCrossEntropy implements TiledCrossEntropy {

  /** Logits per token in a chunk. */
  private static final int CHUNK = 512;

  /** Exponentials summed in single precision before they are added to the total. */
  private static final int BLOCK = 64;

  private static final int TOKENS = TokenTiles.TOKENS;

  private final Workers workers;

  private final CallScratch<Scratch> scratch = new CallScratch<>(Scratch::new);

  public VectorTiledCrossEntropy(Workers workers) {
    this.workers = workers;
  }

  /** Data that one call keeps between its loops; grows with the largest call and is reused. */
  private static final class Scratch {

    /**
     * For each chunk of each tile, the largest logit of each token; then the sum of its
     * exponentials.
     */
    float[] largest = new float[0];

    float[] sums = new float[0];

    /**
     * For each token, the value subtracted from its logits, and the factor of their exponentials.
     */
    float[] shifts = new float[0];

    float[] factors = new float[0];

    /** For each token, the gradient at its target. */
    float[] ofTargets = new float[0];

    void fitPartials(int size) {
      if (largest.length < size) {
        largest = new float[size];
        sums = new float[size];
      }
    }

    /** Prepares zero gradients for the given number of tokens. */
    void clearGradients(int tokens) {
      if (factors.length < tokens) {
        factors = new float[tokens];
        shifts = new float[tokens];
        ofTargets = new float[tokens];
      }
      Arrays.fill(factors, 0);
      Arrays.fill(shifts, 0);
    }
  }

  @Override
  public void forward(
      FloatView losses, TokenTiles logits, MemorySegment targets, long firstTarget, int tokens) {
    logits.require(tokens, logits.width());
    CrossEntropy.requireTargets(targets, firstTarget, tokens, logits.width());
    Scratch own = scratch.take();
    partials(own, logits);
    for (int t = 0; t < tokens; t++) {
      int target = targets.getAtIndex(ValueLayout.JAVA_INT, firstTarget + t);
      losses.set(t, target == CrossEntropy.IGNORED ? 0 : loss(own, logits, t, target));
    }
    scratch.giveBack(own);
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
    Scratch own = scratch.take();
    partials(own, logits);
    own.clearGradients(logits.tokens());
    for (int t = 0; t < tokens; t++) {
      int target = targets.getAtIndex(ValueLayout.JAVA_INT, firstTarget + t);
      if (target == CrossEntropy.IGNORED) {
        losses.set(t, 0);
      } else {
        losses.set(t, loss(own, logits, t, target));
        float max = max(own, logits, t);
        double sum = sum(own, logits, t, max);
        double probability =
            Math.exp((double) logits.memory().get(logits.index(t, target)) - max) / sum;
        own.ofTargets[t] = (float) ((probability - 1) * gradientScale);
        own.shifts[t] = max;
        own.factors[t] = (float) (gradientScale / sum);
      }
    }
    int across = chunks(logits);
    workers.run(
        across * logits.tiles(),
        (part, _) -> {
          int from = part % across * CHUNK;
          gradients(own, logits, part / across, from, Math.min(logits.width(), from + CHUNK));
        });
    for (int t = 0; t < tokens; t++) {
      int target = targets.getAtIndex(ValueLayout.JAVA_INT, firstTarget + t);
      if (target != CrossEntropy.IGNORED) {
        logits.memory().set(logits.index(t, target), own.ofTargets[t]);
      }
    }
    scratch.giveBack(own);
  }

  private static int chunks(TokenTiles logits) {
    return Lanes.parts(logits.width(), CHUNK);
  }

  private static float loss(Scratch own, TokenTiles logits, int token, int target) {
    float max = max(own, logits, token);
    return (float)
        (Math.log(sum(own, logits, token, max))
            + max
            - logits.memory().get(logits.index(token, target)));
  }

  private static int partialIndex(TokenTiles logits, int token, int chunk) {
    return (token / TOKENS * chunks(logits) + chunk) * TOKENS + token % TOKENS;
  }

  private static float max(Scratch own, TokenTiles logits, int token) {
    float max = Float.NEGATIVE_INFINITY;
    for (int chunk = 0; chunk < chunks(logits); chunk++) {
      max = Math.max(max, own.largest[partialIndex(logits, token, chunk)]);
    }
    return max;
  }

  private static double sum(Scratch own, TokenTiles logits, int token, float max) {
    double sum = 0;
    for (int chunk = 0; chunk < chunks(logits); chunk++) {
      int at = partialIndex(logits, token, chunk);
      sum += own.sums[at] * Math.exp((double) own.largest[at] - max);
    }
    return sum;
  }

  private void partials(Scratch own, TokenTiles logits) {
    int across = chunks(logits);
    own.fitPartials(across * logits.tokens());
    workers.run(
        across * logits.tiles(),
        (part, _) -> {
          int from = part % across * CHUNK;
          int to = Math.min(logits.width(), from + CHUNK);
          partial(own, logits, part / across, from, to, part * TOKENS);
        });
  }

  private static void partial(Scratch own, TokenTiles logits, int tile, int from, int to, int at) {
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
      max.intoArray(own.largest, at + lane);
      total.intoArray(own.sums, at + lane);
    }
  }

  private static void gradients(Scratch own, TokenTiles logits, int tile, int from, int to) {
    MemorySegment memory = logits.memory().segment();
    for (int lane = 0; lane < TOKENS; lane += Lanes.COUNT) {
      int token = tile * TOKENS + lane;
      long start = logits.index(token, from);
      long end = start + (long) (to - from) * TOKENS;
      FloatVector shift = FloatVector.fromArray(Lanes.FLOATS, own.shifts, token);
      FloatVector factor = FloatVector.fromArray(Lanes.FLOATS, own.factors, token);
      for (long i = start; i < end; i += TOKENS) {
        FloatVector gradient = VectorMath.exp(Lanes.load(memory, i).sub(shift)).mul(factor);
        Lanes.store(memory, i, gradient);
      }
      for (int t = 0; t < Lanes.COUNT; t++) {
        if (own.factors[token + t] == 0) {
          clear(memory, start + t, end);
        }
      }
    }
  }

  /** Makes the gradients of a token without a target zero, whatever its logits are. */
  private static void clear(MemorySegment memory, long from, long end) {
    for (long i = from; i < end; i += TOKENS) {
      memory.setAtIndex(Lanes.FLOAT, i, 0f);
    }
  }
}
