package dev.espalier.export;

import dev.espalier.model.Gpt2Config;

/** Layer norms as nodes. */
final class NormNodes {

  private NormNodes() {}

  /**
   * Adds a layer norm over [rows, width]. If absent features count in mean and variance ({@link
   * dev.espalier.kernel.LayerNorm}), it is composed of basic operators.
   */
  static String add(
      OnnxGraph graph, String name, Gpt2Config config, String in, String gain, String bias) {
    if (config.nEmbd() == config.normWidth()) {
      return graph.node(
          "LayerNormalization",
          name,
          node -> {
            OnnxFormat.attribute(node, "axis", -1);
            OnnxFormat.attribute(node, "epsilon", config.layerNormEpsilon());
          },
          in,
          gain,
          bias);
    }
    String width = graph.real(config.normWidth());
    String mean = graph.node("Div", name + ".mean", sum(graph, name + ".sum", in), width);
    String centred = graph.node("Sub", name + ".centred", in, mean);
    String squares = graph.node("Mul", name + ".squares", centred, centred);
    String present = sum(graph, name + ".present", squares);
    // The distance of an absent feature, which is 0, from the mean is the mean itself.
    String meanSquare = graph.node("Mul", name + ".mean_square", mean, mean);
    String absent =
        graph.node(
            "Mul", name + ".absent", meanSquare, graph.real(config.normWidth() - config.nEmbd()));
    String all = graph.node("Add", name + ".all", present, absent);
    String variance = graph.node("Div", name + ".variance", all, width);
    String above =
        graph.node("Add", name + ".above", variance, graph.real(config.layerNormEpsilon()));
    String deviation = graph.node("Sqrt", name + ".deviation", above);
    String normal = graph.node("Div", name + ".normal", centred, deviation);
    return graph.node("Add", name, graph.node("Mul", name + ".scaled", normal, gain), bias);
  }

  /** Sums over the last axis, which is kept with size 1. */
  private static String sum(OnnxGraph graph, String name, String in) {
    return graph.node("ReduceSum", name, in, graph.integers(-1));
  }
}
