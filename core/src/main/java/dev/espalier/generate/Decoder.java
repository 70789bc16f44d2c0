package dev.espalier.generate;

import static dev.espalier.kernel.MatMul.Form.NN;
import static dev.espalier.kernel.MatMul.Form.NT;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.LayerShape;
import dev.espalier.model.Parameters;
import dev.espalier.model.Parameters.Affine;
import dev.espalier.model.Parameters.BlockParameters;
import dev.espalier.model.Vocabulary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Computes the logits of the next token, token by token. Keys and values of previous tokens are
 * cached, so that the cost per token is constant except for attention. Not thread-safe.
 */
public final class Decoder {

  private final Gpt2Config config;
  private final Vocabulary vocabulary;
  private final Kernels k;
  private final Parameters weights;
  private final List<FloatView> keys = new ArrayList<>();
  private final List<FloatView> values = new ArrayList<>();

  /** The inputs of each block's first projections. */
  private final List<int[]> attentionInputs = new ArrayList<>();

  private final List<int[]> mlpInputs = new ArrayList<>();
  private final FloatView residual;
  private final FloatView normed;
  private final FloatView read;
  private final FloatView branch;
  private final FloatView qkv;
  private final FloatView attended;
  private final FloatView inner;
  private final FloatView logits;
  private final FloatView mean;
  private final FloatView rstd;
  private final MemorySegment id;
  private final float[] scores;
  private int position;

  /** Creates a decoder at position 0; its memory lives as long as the arena. */
  public Decoder(Arena arena, Kernels kernels, Parameters weights) {
    this.config = weights.config();
    this.vocabulary = Vocabulary.of(config);
    this.k = kernels;
    this.weights = weights;
    int width = config.nEmbd();
    int fused = 0;
    int attendedWidth = 0;
    int neurons = 0;
    for (LayerShape shape : config.layers()) {
      keys.add(FloatView.allocate(arena, config.nPositions(), shape.keysWidth()));
      values.add(FloatView.allocate(arena, config.nPositions(), shape.valuesWidth()));
      attentionInputs.add(shape.attentionInputs().indices(width));
      mlpInputs.add(shape.mlpInputs().indices(width));
      fused = Math.max(fused, shape.fusedWidth());
      attendedWidth = Math.max(attendedWidth, shape.valuesWidth());
      neurons = Math.max(neurons, shape.inner());
    }
    residual = FloatView.allocate(arena, width);
    normed = FloatView.allocate(arena, width);
    read = FloatView.allocate(arena, width);
    branch = FloatView.allocate(arena, width);
    qkv = FloatView.allocate(arena, fused);
    attended = FloatView.allocate(arena, attendedWidth);
    inner = FloatView.allocate(arena, neurons);
    logits = FloatView.allocate(arena, config.vocabSize());
    mean = FloatView.allocate(arena, 1);
    rstd = FloatView.allocate(arena, 1);
    id = arena.allocate(ValueLayout.JAVA_INT);
    scores = new float[config.nPositions()];
  }

  /** Returns the bytes that a decoder keeps for each token of the context: keys and values. */
  public static long bytes(Gpt2Config config) {
    long floats = 0;
    for (LayerShape shape : config.layers()) {
      floats += (long) config.nPositions() * (shape.keysWidth() + shape.valuesWidth());
    }
    return Float.BYTES * (floats + config.vocabSize());
  }

  /** Returns the number of tokens read. */
  public int position() {
    return position;
  }

  /** Tells whether the context is full. */
  public boolean isFull() {
    return position == config.nPositions();
  }

  /** Discards all tokens read. */
  public void restart() {
    position = 0;
  }

  /**
   * Reads the next token.
   *
   * @return the logits of the token after it, [vocabulary]; overwritten by the next call
   * @throws dev.espalier.fault.BadInputException if the model has no embedding row for the token
   * @throws IllegalStateException if the context is full
   */
  public FloatView read(int token) {
    vocabulary.require(token, "the text to continue");
    if (isFull()) {
      throw new IllegalStateException("the context of " + position + " tokens is full");
    }
    int width = config.nEmbd();
    id.set(ValueLayout.JAVA_INT, 0, token);
    FloatView place = weights.wpe().part((long) position * width, 1, width);
    k.embedding().forward(residual, weights.wte(), place, id, 1, 1, width);
    for (int layer = 0; layer < config.nLayer(); layer++) {
      block(layer, weights.block(layer));
    }
    norm(weights.lnF());
    k.matMul()
        .multiply(NT, 1, config.vocabSize(), width, logits, normed, weights.head(), null, false);
    position++;
    return logits;
  }

  private void block(int layer, BlockParameters w) {
    LayerShape shape = config.layer(layer);
    if (shape.hasAttention()) {
      if (shape.hasHeads()) {
        attention(layer, shape, w);
      } else {
        branch.copyFrom(w.attnCProj().bias());
      }
      add(residual, branch);
    }
    if (shape.hasMlp()) {
      if (shape.hasNeurons()) {
        mlp(layer, shape, w);
      } else {
        branch.copyFrom(w.mlpCProj().bias());
      }
      add(residual, branch);
    }
  }

  private void attention(int layer, LayerShape shape, BlockParameters w) {
    int width = config.nEmbd();
    int keysWidth = shape.keysWidth();
    int valuesWidth = shape.valuesWidth();
    norm(w.ln1());
    int inputs = select(attentionInputs.get(layer));
    project(qkv, read, w.cAttn(), inputs, shape.fusedWidth());
    keys.get(layer)
        .part((long) position * keysWidth, keysWidth)
        .copyFrom(qkv.part(keysWidth, keysWidth));
    values
        .get(layer)
        .part((long) position * valuesWidth, valuesWidth)
        .copyFrom(qkv.part(2L * keysWidth, valuesWidth));
    for (int head = 0; head < shape.heads(); head++) {
      attend(layer, shape, head);
    }
    project(branch, attended, w.attnCProj(), valuesWidth, width);
  }

  private void mlp(int layer, LayerShape shape, BlockParameters w) {
    int width = config.nEmbd();
    norm(w.ln2());
    int inputs = select(mlpInputs.get(layer));
    project(inner, read, w.cFc(), inputs, shape.inner());
    k.activation().forward(inner, inner, shape.inner(), config.activationFunction());
    project(branch, inner, w.mlpCProj(), shape.inner(), width);
  }

  /** Computes one head's attention over all tokens read. */
  private void attend(int layer, LayerShape shape, int head) {
    int firstKey = head * shape.headWidth();
    int firstValue = head * shape.valueWidth();
    float scale = config.attentionScale(layer);
    FloatView key = keys.get(layer);
    FloatView value = values.get(layer);
    float highest = Float.NEGATIVE_INFINITY;
    for (int t = 0; t <= position; t++) {
      long at = (long) t * shape.keysWidth() + firstKey;
      float dot = 0;
      for (int i = 0; i < shape.headWidth(); i++) {
        dot += qkv.get(firstKey + i) * key.get(at + i);
      }
      scores[t] = dot * scale;
      highest = Math.max(highest, scores[t]);
    }
    float sum = 0;
    for (int t = 0; t <= position; t++) {
      scores[t] = (float) Math.exp(scores[t] - highest);
      sum += scores[t];
    }
    for (int i = 0; i < shape.valueWidth(); i++) {
      float out = 0;
      for (int t = 0; t <= position; t++) {
        out += scores[t] * value.get((long) t * shape.valuesWidth() + firstValue + i);
      }
      attended.set(firstValue + i, out / sum);
    }
  }

  private void norm(Affine w) {
    k.layerNorm()
        .forward(
            normed,
            mean,
            rstd,
            residual,
            w.weight(),
            w.bias(),
            1,
            config.nEmbd(),
            config.normWidth(),
            config.layerNormEpsilon());
  }

  /** Gathers the inputs from the norm's output; returns their number. */
  private int select(int[] inputs) {
    for (int i = 0; i < inputs.length; i++) {
      read.set(i, normed.get(inputs[i]));
    }
    return inputs.length;
  }

  private void project(FloatView out, FloatView in, Affine w, int inWidth, int outWidth) {
    k.matMul().multiply(NN, 1, outWidth, inWidth, out, in, w.weight(), w.bias(), false);
  }

  private static void add(FloatView sum, FloatView term) {
    for (long i = 0; i < sum.size(); i++) {
      sum.set(i, sum.get(i) + term.get(i));
    }
  }
}
