package dev.espalier.export;

import dev.espalier.export.OnnxFormat.Element;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Gpt2Layout.BlockTensor;
import dev.espalier.model.Inputs;
import dev.espalier.model.LayerShape;
import java.util.Arrays;
import java.util.List;

/**
 * GPT-2 in evaluation as a graph: from {@code input_ids} [batch, sequence] to {@code logits}
 * [batch, sequence, vocabulary], both axes of any size. Positions and the causal mask are computed
 * from the length of the sequence; runtimes refuse a sequence longer than {@code wpe}, which has no
 * positions for it.
 *
 * <p>The residual stream has shape [batch · sequence, width], so that every projection is one
 * {@code Gemm} that reads the weight as stored.
 */
final class Gpt2Graph {

  static final String INPUT = "input_ids";
  static final String OUTPUT = "logits";

  private final Gpt2Config config;
  private final Gpt2Layout layout;
  private final OnnxGraph graph = new OnnxGraph();

  /** [2]: batch and sequence. */
  private final String shape;

  /** [sequence]. */
  private final String positions;

  private Gpt2Graph(Gpt2Config config) {
    this.config = config;
    layout = Gpt2Layout.of(config);
    String ids = graph.input(INPUT, Element.INT64, "batch", "sequence");
    shape = graph.node("Shape", "shape", ids);
    String length = graph.node("Gather", "length", shape, graph.integer(1));
    positions = graph.node("Range", "positions", graph.integer(0), length, graph.integer(1));
  }

  /**
   * Returns the graph of a model.
   *
   * @param external whether its weights are in a separate file
   */
  static OnnxGraph of(Gpt2Config config, boolean external) {
    Gpt2Graph model = new Gpt2Graph(config);
    model.build(external);
    return model.graph;
  }

  private void build(boolean external) {
    String stream = embedding();
    String allowed = config.layers().stream().anyMatch(LayerShape::hasHeads) ? causal() : "";
    for (int layer = 0; layer < config.nLayer(); layer++) {
      LayerShape widths = config.layer(layer);
      if (widths.hasAttention()) {
        String added = widths.hasHeads() ? attention(layer, stream, allowed) : attentionBias(layer);
        stream = graph.node("Add", "h." + layer + ".attn.residual", stream, added);
      }
      if (widths.hasMlp()) {
        String added = widths.hasNeurons() ? mlp(layer, stream) : mlpBias(layer);
        stream = graph.node("Add", "h." + layer + ".mlp.residual", stream, added);
      }
    }
    String normed = norm("ln_f", stream, layout.lnFWeight(), layout.lnFBias());
    String rows = external ? headInPlace(normed) : head(normed);
    graph.node("Reshape", OUTPUT, rows, inFull("head", config.vocabSize()));
    graph.output(OUTPUT, Element.FLOAT, "batch", "sequence", config.vocabSize());
  }

  private String embedding() {
    String tokens = graph.node("Gather", "tokens", weight(layout.wte()), INPUT);
    String places = graph.node("Gather", "places", weight(layout.wpe()), positions);
    String sum = graph.node("Add", "embedding", tokens, places);
    return graph.node("Reshape", "stream", sum, graph.integers(-1, config.nEmbd()));
  }

  /** [sequence, sequence]: whether the query of a row may attend to the key of a column. */
  private String causal() {
    String keys = graph.node("Unsqueeze", "keys", positions, graph.integers(0));
    String queries = graph.node("Unsqueeze", "queries", positions, graph.integers(1));
    return graph.node("LessOrEqual", "allowed", keys, queries);
  }

  private String attention(int layer, String stream, String allowed) {
    LayerShape widths = config.layer(layer);
    String name = "h." + layer + ".attn.";
    String normed = norm(layer, "ln_1", stream, BlockTensor.LN_1_WEIGHT);
    String fused =
        project(
            layer,
            "attn.c_attn",
            read("h." + layer + ".ln_1", normed, widths.attentionInputs()),
            BlockTensor.C_ATTN_WEIGHT);
    graph.nodes(
        "Split",
        name + "split",
        node -> OnnxFormat.attribute(node, "axis", 1),
        List.of(name + "q", name + "k", name + "v"),
        fused,
        graph.integers(widths.keysWidth(), widths.keysWidth(), widths.valuesWidth()));
    String queries = heads(name + "q", widths.heads(), widths.headWidth(), 0, 2, 1, 3);
    String keys = heads(name + "k", widths.heads(), widths.headWidth(), 0, 2, 3, 1);
    String values = heads(name + "v", widths.heads(), widths.valueWidth(), 0, 2, 1, 3);
    String products = graph.node("MatMul", name + "products", queries, keys);
    String scale = graph.real(config.attentionScale(layer));
    String scores = graph.node("Mul", name + "scores", products, scale);
    String masked =
        graph.node("Where", name + "masked", allowed, scores, graph.real(-Float.MAX_VALUE));
    String probabilities =
        graph.node(
            "Softmax",
            name + "probabilities",
            node -> OnnxFormat.attribute(node, "axis", -1),
            masked);
    String attended = graph.node("MatMul", name + "attended", probabilities, values);
    String rows =
        graph.node(
            "Reshape",
            name + "rows",
            transposed(name + "attended", attended, 0, 2, 1, 3),
            graph.integers(-1, widths.valuesWidth()));
    return project(layer, "attn.c_proj", rows, BlockTensor.ATTN_C_PROJ_WEIGHT);
  }

  /** Reshapes [rows, heads · width] to [batch, sequence, heads, width] and permutes the axes. */
  private String heads(String value, int heads, int width, long... order) {
    String apart = graph.node("Reshape", value + ".heads", value, inFull(value, heads, width));
    return transposed(value, apart, order);
  }

  private String transposed(String name, String value, long... order) {
    return graph.node(
        "Transpose",
        name + ".transposed",
        node -> OnnxFormat.attribute(node, "perm", order),
        value);
  }

  /** Returns the shape [batch, sequence, …]. */
  private String inFull(String name, long... rest) {
    return graph.node(
        "Concat",
        name + ".shape",
        node -> OnnxFormat.attribute(node, "axis", 0),
        shape,
        graph.integers(rest));
  }

  private String mlp(int layer, String stream) {
    String normed = norm(layer, "ln_2", stream, BlockTensor.LN_2_WEIGHT);
    String inner =
        project(
            layer,
            "mlp.c_fc",
            read("h." + layer + ".ln_2", normed, config.layer(layer).mlpInputs()),
            BlockTensor.C_FC_WEIGHT);
    String active =
        ActivationNodes.add(graph, "h." + layer + ".mlp.act", config.activationFunction(), inner);
    return project(layer, "mlp.c_proj", active, BlockTensor.MLP_C_PROJ_WEIGHT);
  }

  private String attentionBias(int layer) {
    return weight(layout.block(layer, BlockTensor.ATTN_C_PROJ_BIAS));
  }

  private String mlpBias(int layer) {
    return weight(layout.block(layer, BlockTensor.MLP_C_PROJ_BIAS));
  }

  /**
   * Not a {@code Gemm} with a transposed weight: quantisers transpose such a weight in place,
   * although a tied one is also looked up.
   */
  private String head(String normed) {
    String head =
        graph.node(
            "Transpose",
            "head.transposed",
            node -> OnnxFormat.attribute(node, "perm", new long[] {1, 0}),
            weight(layout.head()));
    return graph.node("MatMul", "head", normed, head);
  }

  /**
   * Without a transposed copy, which ONNX Runtime creates when it opens a model, and on which it
   * fails if the weight is in another file.
   */
  private String headInPlace(String normed) {
    return graph.node(
        "Gemm",
        "head",
        node -> OnnxFormat.attribute(node, "transB", 1),
        normed,
        weight(layout.head()));
  }

  /** Gathers the columns of a norm's output for which the following projection has rows. */
  private String read(String name, String normed, Inputs inputs) {
    if (inputs.isAll()) {
      return normed;
    }
    long[] columns = Arrays.stream(inputs.indices(config.nEmbd())).asLongStream().toArray();
    return graph.node(
        "Gather",
        name + ".read",
        node -> OnnxFormat.attribute(node, "axis", 1),
        normed,
        graph.integers(columns));
  }

  private String project(int layer, String name, String in, BlockTensor weight) {
    return graph.node(
        "Gemm",
        "h." + layer + "." + name,
        in,
        weight(layout.block(layer, weight)),
        weight(layout.block(layer, weight.bias())));
  }

  private String norm(int layer, String name, String in, BlockTensor gain) {
    return norm(
        "h." + layer + "." + name, in, layout.block(layer, gain), layout.block(layer, gain.bias()));
  }

  private String norm(String name, String in, int gain, int bias) {
    return NormNodes.add(graph, name, config, in, weight(gain), weight(bias));
  }

  private String weight(int place) {
    return graph.weight(layout.specs().get(place));
  }
}
