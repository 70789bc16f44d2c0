package dev.espalier.export;

import dev.espalier.kernel.ActivationFunction;

/**
 * Activation functions as nodes. The operator {@code Gelu} requires a later operator set than
 * runtimes generally support, so it is composed of basic operators.
 */
final class ActivationNodes {

  private static final double ROOT_2_OVER_PI = Math.sqrt(2 / Math.PI);
  private static final double CUBIC = 0.044715;
  private static final double QUICK = 1.702;

  private ActivationNodes() {}

  /** Adds the activation of a value. */
  static String add(OnnxGraph graph, String name, ActivationFunction function, String x) {
    return switch (function) {
      case GELU_NEW -> {
        String square = graph.node("Mul", name + ".square", x, x);
        String cube = graph.node("Mul", name + ".cube", square, x);
        String small = graph.node("Mul", name + ".small", cube, graph.real(CUBIC));
        String sum = graph.node("Add", name + ".sum", x, small);
        String inner = graph.node("Mul", name + ".inner", sum, graph.real(ROOT_2_OVER_PI));
        yield halves(graph, name, x, graph.node("Tanh", name + ".tanh", inner));
      }
      case GELU -> {
        String inner = graph.node("Mul", name + ".inner", x, graph.real(Math.sqrt(0.5)));
        yield halves(graph, name, x, graph.node("Erf", name + ".erf", inner));
      }
      case RELU -> graph.node("Relu", name, x);
      case SILU -> graph.node("Mul", name, x, graph.node("Sigmoid", name + ".sigmoid", x));
      case QUICK_GELU -> {
        String inner = graph.node("Mul", name + ".inner", x, graph.real(QUICK));
        yield graph.node("Mul", name, x, graph.node("Sigmoid", name + ".sigmoid", inner));
      }
      case TANH -> graph.node("Tanh", name, x);
    };
  }

  /** Adds {@code x/2 · (1 + of)}. */
  private static String halves(OnnxGraph graph, String name, String x, String of) {
    String half = graph.node("Mul", name + ".half", x, graph.real(0.5));
    return graph.node("Mul", name, half, graph.node("Add", name + ".one", of, graph.real(1)));
  }
}
