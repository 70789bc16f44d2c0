package dev.espalier.model;

import static dev.espalier.kernel.MatMul.Form.NN;
import static dev.espalier.kernel.MatMul.Form.NT;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Parameters.BlockParameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a text token by token and says what may come next. Keys and values of the tokens read are
 * kept, so that a token costs the same wherever it stands but for the attention's sum.
 */
public final class Decoder {

  private final Gpt2Config config;
  private final Kernels k;
  private final Parameters weights;
  private final List<FloatView> keys = new ArrayList<>();
  private final List<FloatView> values = new ArrayList<>();
  private final FloatView residual;
  private final FloatView normed;
  private final FloatView branch;
  private final FloatView qkv;
  private final FloatView inner;
  private final FloatView logits;
  private final FloatView mean;
  private final FloatView rstd;
  private final MemorySegment id;
  private final float[] scores;
  private int position;

  /** A decoder that has read nothing; its memory lives as long as the arena. */
  public Decoder(Arena arena, Kernels kernels, Parameters weights) {
    this.config = weights.config();
    this.k = kernels;
    this.weights = weights;
    int width = config.nEmbd();
    for (int layer = 0; layer < config.nLayer(); layer++) {
      keys.add(FloatView.allocate(arena, config.nPositions(), width));
      values.add(FloatView.allocate(arena, config.nPositions(), width));
    }
    residual = FloatView.allocate(arena, width);
    normed = FloatView.allocate(arena, width);
    branch = FloatView.allocate(arena, width);
    qkv = FloatView.allocate(arena, 3 * width);
    inner = FloatView.allocate(arena, config.nInner());
    logits = FloatView.allocate(arena, config.vocabSize());
    mean = FloatView.allocate(arena, 1);
    rstd = FloatView.allocate(arena, 1);
    id = arena.allocate(ValueLayout.JAVA_INT);
    scores = new float[config.nPositions()];
  }

  /** How many tokens have been read. */
  public int position() {
    return position;
  }

  /** Forgets everything read. */
  public void restart() {
    position = 0;
  }

  /**
   * Reads the next token.
   *
   * @return the logits of the token after it, [vocabulary]; overwritten by the next call
   * @throws IllegalStateException if the context is full
   */
  public FloatView read(int token) {
    if (position == config.nPositions()) {
      throw new IllegalStateException("the context of " + position + " tokens is full");
    }
    int width = config.nEmbd();
    id.set(ValueLayout.JAVA_INT, 0, token);
    FloatView place = weights.wpe().part((long) position * width, 1, width);
    k.embedding().forward(residual, weights.wte(), place, id, 1, 1, width);
    for (int layer = 0; layer < config.nLayer(); layer++) {
      block(layer, weights.block(layer));
    }
    norm(weights.lnFWeight(), weights.lnFBias());
    k.matMul()
        .multiply(NT, 1, config.vocabSize(), width, logits, normed, weights.wte(), null, false);
    position++;
    return logits;
  }

  private void block(int layer, BlockParameters w) {
    int width = config.nEmbd();
    norm(w.ln1Weight(), w.ln1Bias());
    project(qkv, normed, w.cAttnWeight(), w.cAttnBias(), width, 3 * width);
    keys.get(layer).part((long) position * width, width).copyFrom(qkv.part(width, width));
    values.get(layer).part((long) position * width, width).copyFrom(qkv.part(2L * width, width));
    for (int head = 0; head < config.nHead(); head++) {
      attend(layer, head);
    }
    project(branch, normed, w.attnCProjWeight(), w.attnCProjBias(), width, width);
    add(residual, branch);

    norm(w.ln2Weight(), w.ln2Bias());
    project(inner, normed, w.cFcWeight(), w.cFcBias(), width, config.nInner());
    k.activation().forward(inner, inner, config.nInner(), config.activationFunction());
    project(branch, inner, w.mlpCProjWeight(), w.mlpCProjBias(), config.nInner(), width);
    add(residual, branch);
  }

  /** One head's attention over all tokens read; its output goes into {@code normed}. */
  private void attend(int layer, int head) {
    int width = config.nEmbd();
    int headWidth = config.headWidth();
    int first = head * headWidth;
    float scale = config.attentionScale(layer);
    FloatView key = keys.get(layer);
    FloatView value = values.get(layer);
    float highest = Float.NEGATIVE_INFINITY;
    for (int t = 0; t <= position; t++) {
      float dot = 0;
      for (int i = 0; i < headWidth; i++) {
        dot += qkv.get(first + i) * key.get((long) t * width + first + i);
      }
      scores[t] = dot * scale;
      highest = Math.max(highest, scores[t]);
    }
    float sum = 0;
    for (int t = 0; t <= position; t++) {
      scores[t] = (float) Math.exp(scores[t] - highest);
      sum += scores[t];
    }
    for (int i = 0; i < headWidth; i++) {
      float out = 0;
      for (int t = 0; t <= position; t++) {
        out += scores[t] * value.get((long) t * width + first + i);
      }
      normed.set(first + i, out / sum);
    }
  }

  private void norm(FloatView gain, FloatView bias) {
    k.layerNorm()
        .forward(
            normed, mean, rstd, residual, gain, bias, 1, config.nEmbd(), config.layerNormEpsilon());
  }

  private void project(
      FloatView out, FloatView in, FloatView weight, FloatView bias, int inWidth, int outWidth) {
    k.matMul().multiply(NN, 1, outWidth, inWidth, out, in, weight, bias, false);
  }

  private static void add(FloatView sum, FloatView term) {
    for (long i = 0; i < sum.size(); i++) {
      sum.set(i, sum.get(i) + term.get(i));
    }
  }
}
