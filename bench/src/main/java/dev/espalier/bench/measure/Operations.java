package dev.espalier.bench.measure;

import static dev.espalier.kernel.MatMul.Form.NN;
import static dev.espalier.kernel.MatMul.Form.NT;
import static dev.espalier.kernel.MatMul.Form.TN;

import dev.espalier.bench.measure.Operation.Bound;
import dev.espalier.kernel.ActivationFunction;
import dev.espalier.kernel.AdamStep;
import dev.espalier.kernel.Attention;
import dev.espalier.kernel.DropoutSite;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.MatMul;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.network.Activations;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The operations of a training step. Each has memory of its own, allocated when the operation is
 * created, that lives as long as the given arena.
 */
public final class Operations {

  private static final DropoutSite DROPOUT = new DropoutSite(0.1f, 42, 0, 1, 3);

  private final Kernels k;
  private final Gpt2Config config;
  private final ModelShape shape;
  private final int rows;
  private final int width;
  private final int inner;
  private final int layers;

  public Operations(Kernels kernels, ModelShape shape) {
    this.k = kernels;
    this.shape = shape;
    this.config = shape.config();
    this.rows = shape.tokens();
    this.width = config.nEmbd();
    this.inner = config.nInner();
    this.layers = config.nLayer();
  }

  /** Returns suppliers of the products, so that only one operation's memory is held at a time. */
  public List<Function<Arena, Operation>> products() {
    int head = Math.min(rows, Activations.HEAD_ROWS);
    int vocabulary = config.vocabSize();
    double chunks = (double) rows / head;
    return Stream.of(
            projection("c_attn", width, 3 * width),
            projection("attn c_proj", width, width),
            projection("mlp c_fc", width, inner),
            projection("mlp c_proj", inner, width),
            List.of(
                product("head forward", new Product(NT, head, vocabulary, width, false), chunks),
                product(
                    "head input gradient", new Product(NN, head, width, vocabulary, false), chunks),
                product(
                    "head weight gradient",
                    new Product(TN, vocabulary, width, head, true),
                    chunks)))
        .flatMap(List::stream)
        .toList();
  }

  private List<Function<Arena, Operation>> projection(String name, int in, int out) {
    return List.of(
        product(name + " forward", new Product(NN, rows, out, in, false), layers),
        product(name + " input gradient", new Product(NT, rows, in, out, false), layers),
        product(name + " weight gradient", new Product(TN, in, out, rows, false), layers));
  }

  /** A product of matrices, of m rows, n columns and sums of so many terms. */
  private record Product(MatMul.Form form, int m, int n, int inner, boolean accumulate) {

    double billions() {
      return 2.0 * m * n * inner / 1e9;
    }

    @Override
    public String toString() {
      return form + " " + m + "×" + n + "×" + inner;
    }
  }

  private Function<Arena, Operation> product(String name, Product of, double times) {
    return arena -> {
      FloatView a = random(arena, (long) of.m() * of.inner());
      FloatView b = random(arena, (long) of.inner() * of.n());
      FloatView c = random(arena, (long) of.m() * of.n());
      return new Operation(
          name,
          of.toString(),
          Bound.ARITHMETIC,
          of.billions(),
          times,
          () ->
              k.matMul()
                  .multiply(of.form(), of.m(), of.n(), of.inner(), c, a, b, null, of.accumulate()));
    };
  }

  /** Returns suppliers of all other operations. */
  public List<Function<Arena, Operation>> rest() {
    return List.of(
        this::attentionForward,
        this::attentionBackward,
        this::layerNormForward,
        this::layerNormBackward,
        this::activationForward,
        this::activationBackward,
        this::dropout,
        this::dropoutAndResidual,
        this::biasGradient,
        this::crossEntropy,
        this::crossEntropyForward,
        this::embeddingForward,
        this::embeddingBackward,
        this::norm,
        this::adam);
  }

  private Attention.Geometry geometry() {
    return new Attention.Geometry(
        shape.batch(), shape.block(), config.nHead(), config.headWidth(), config.attentionScale(0));
  }

  /** Returns the GFLOP of one product of the heads, of which the causal mask leaves half. */
  private double attentionProduct() {
    return (double) rows * shape.block() * width / 1e9;
  }

  private String attentionSize() {
    return shape.batch() + "×" + config.nHead() + "×" + shape.block() + "×" + config.headWidth();
  }

  private Operation attentionForward(Arena arena) {
    FloatView qkv = random(arena, 3L * rows * width);
    FloatView out = random(arena, (long) rows * width);
    FloatView saved = FloatView.allocate(arena, savedFloats());
    return new Operation(
        "attention forward",
        attentionSize(),
        Bound.ARITHMETIC,
        2 * attentionProduct(),
        layers,
        () -> k.attention().forward(out, saved, qkv, geometry(), DROPOUT));
  }

  private Operation attentionBackward(Arena arena) {
    FloatView qkv = random(arena, 3L * rows * width);
    FloatView dOut = random(arena, (long) rows * width);
    FloatView dQkv = random(arena, 3L * rows * width);
    FloatView out = random(arena, (long) rows * width);
    FloatView saved = FloatView.allocate(arena, savedFloats());
    k.attention().forward(out, saved, qkv, geometry(), DROPOUT);
    return new Operation(
        "attention backward",
        attentionSize(),
        Bound.ARITHMETIC,
        5 * attentionProduct(),
        layers,
        () -> k.attention().backward(dQkv, dOut, qkv, saved, geometry(), DROPOUT));
  }

  private int savedFloats() {
    return Math.toIntExact(k.attention().savedFloats(geometry()));
  }

  private Operation layerNormForward(Arena arena) {
    FloatView in = random(arena, (long) rows * width);
    FloatView out = random(arena, (long) rows * width);
    FloatView gain = random(arena, width);
    FloatView bias = random(arena, width);
    FloatView mean = random(arena, rows);
    FloatView rstd = random(arena, rows);
    return moving(
        "layer norm forward",
        rows,
        width,
        2,
        2 * layers + 1,
        () -> k.layerNorm().forward(out, mean, rstd, in, gain, bias, rows, width, 1e-5f));
  }

  private Operation layerNormBackward(Arena arena) {
    FloatView in = random(arena, (long) rows * width);
    FloatView dOut = random(arena, (long) rows * width);
    FloatView dIn = random(arena, (long) rows * width);
    FloatView gain = random(arena, width);
    FloatView dGain = random(arena, width);
    FloatView dBias = random(arena, width);
    FloatView mean = random(arena, rows);
    FloatView rstd = random(arena, rows);
    return moving(
        "layer norm backward",
        rows,
        width,
        4,
        2 * layers + 1,
        () -> k.layerNorm().backward(dIn, dGain, dBias, dOut, in, mean, rstd, gain, rows, width));
  }

  private Operation activationForward(Arena arena) {
    long size = (long) rows * inner;
    FloatView in = random(arena, size);
    FloatView out = random(arena, size);
    return moving(
        "activation forward",
        rows,
        inner,
        2,
        layers,
        () -> k.activation().forward(out, in, size, config.activationFunction()));
  }

  private Operation activationBackward(Arena arena) {
    long size = (long) rows * inner;
    FloatView in = random(arena, size);
    FloatView dOut = random(arena, size);
    FloatView dIn = random(arena, size);
    return moving(
        "activation backward",
        rows,
        inner,
        3,
        layers,
        () -> k.activation().backward(dIn, dOut, in, size, config.activationFunction()));
  }

  private Operation dropout(Arena arena) {
    long size = (long) rows * width;
    FloatView in = random(arena, size);
    FloatView out = random(arena, size);
    return moving(
        "dropout", rows, width, 2, 2 * layers + 2, () -> k.dropout().apply(out, in, size, DROPOUT));
  }

  private Operation dropoutAndResidual(Arena arena) {
    long size = (long) rows * width;
    FloatView residual = random(arena, size);
    FloatView branch = random(arena, size);
    FloatView out = random(arena, size);
    return moving(
        "dropout and residual",
        rows,
        width,
        3,
        2 * layers,
        () -> k.dropout().addTo(out, residual, branch, size, DROPOUT));
  }

  private Operation biasGradient(Arena arena) {
    FloatView x = random(arena, (long) rows * inner);
    FloatView sums = random(arena, inner);
    double widths = 5.0 * width + inner;
    return moving(
        "bias gradient",
        rows,
        inner,
        1,
        layers * widths / inner,
        () -> k.reductions().addColumnSums(sums, x, rows, inner));
  }

  private Operation crossEntropy(Arena arena) {
    int head = Math.min(rows, Activations.HEAD_ROWS);
    int vocabulary = config.vocabSize();
    FloatView logits = random(arena, (long) head * vocabulary);
    FloatView losses = random(arena, head);
    MemorySegment targets = ids(arena, head);
    float scale = 1f / rows;
    return moving(
        "cross entropy with gradient",
        head,
        vocabulary,
        2,
        (double) rows / head,
        () ->
            k.crossEntropy().forwardBackward(losses, logits, targets, 0, head, vocabulary, scale));
  }

  private Operation crossEntropyForward(Arena arena) {
    int head = Math.min(rows, Activations.HEAD_ROWS);
    int vocabulary = config.vocabSize();
    FloatView logits = random(arena, (long) head * vocabulary);
    FloatView losses = random(arena, head);
    MemorySegment targets = ids(arena, head);
    return moving(
        "cross entropy (evaluation)",
        head,
        vocabulary,
        1,
        0,
        () -> k.crossEntropy().forward(losses, logits, targets, 0, head, vocabulary));
  }

  private Operation embeddingForward(Arena arena) {
    FloatView wte = random(arena, (long) config.vocabSize() * width);
    FloatView wpe = random(arena, (long) config.nPositions() * width);
    FloatView out = random(arena, (long) rows * width);
    MemorySegment ids = ids(arena, rows);
    return moving(
        "embedding forward",
        rows,
        width,
        3,
        1,
        () -> k.embedding().forward(out, wte, wpe, ids, shape.batch(), shape.block(), width));
  }

  private Operation embeddingBackward(Arena arena) {
    FloatView dWte = random(arena, (long) config.vocabSize() * width);
    FloatView dWpe = random(arena, (long) config.nPositions() * width);
    FloatView dOut = random(arena, (long) rows * width);
    MemorySegment ids = ids(arena, rows);
    return moving(
        "embedding backward",
        rows,
        width,
        5,
        1,
        () -> k.embedding().backward(dWte, dWpe, dOut, ids, shape.batch(), shape.block(), width));
  }

  private long parameters() {
    return Gpt2Layout.of(config).parameters();
  }

  private Operation norm(Arena arena) {
    long size = parameters();
    FloatView gradient = random(arena, size);
    return moving("gradient norm", 1, size, 1, 1, () -> k.reductions().squaredNorm(gradient, size));
  }

  private Operation adam(Arena arena) {
    long size = parameters();
    FloatView weights = random(arena, size);
    FloatView gradient = random(arena, size);
    FloatView moment1 = random(arena, size);
    FloatView moment2 = random(arena, size);
    k.activation().forward(moment2, gradient, size, ActivationFunction.RELU);
    AdamStep.Coefficients numbers =
        new AdamStep.Coefficients(
            2e-5,
            AdamStep.Moment.at(1, 0.9),
            AdamStep.Moment.at(1, 0.999),
            1e-8,
            new AdamStep.WeightDecay(0.01, 0),
            1);
    return moving(
        "AdamW",
        1,
        size,
        7,
        1,
        () -> k.adamStep().step(weights, gradient, moment1, moment2, size, numbers));
  }

  /**
   * Returns an operation that reads or writes the given number of arrays of {@code rows · columns}
   * floats.
   */
  private static Operation moving(
      String name, long rows, long columns, int arrays, double times, Runnable call) {
    return new Operation(
        name,
        rows == 1 ? String.format(Locale.ROOT, "%,d", columns) : rows + "×" + columns,
        Bound.MEMORY,
        (double) rows * columns * Float.BYTES * arrays / 1e9,
        times,
        call);
  }

  private MemorySegment ids(Arena arena, int count) {
    MemorySegment ids = arena.allocate(ValueLayout.JAVA_INT, count);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < count; i++) {
      ids.setAtIndex(ValueLayout.JAVA_INT, i, random.nextInt(config.vocabSize()));
    }
    return ids;
  }

  /** Returns values in [−1, 1), none small enough to be subnormal. */
  private static FloatView random(Arena arena, long size) {
    FloatView view = FloatView.allocate(arena, Math.toIntExact(size));
    SplittableRandom random = new SplittableRandom(size);
    for (long i = 0; i < size; i++) {
      view.set(i, (random.nextInt() | 1) * 0x1p-31f);
    }
    return view;
  }
}
