package dev.espalier.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The MLP's activation functions, by their names in {@code config.json}. */
public enum ActivationFunction {
  /** {@code x/2 · (1 + tanh(√(2/π)(x + 0.044715x³)))} (Hendrycks and Gimpel 2016). */
  GELU_NEW("gelu_new", "gelu_pytorch_tanh", "gelu_fast"),
  /** {@code x/2 · (1 + erf(x/√2))}. */
  GELU("gelu"),
  /** {@code max(x, 0)}. */
  RELU("relu"),
  /** {@code x · σ(x)}. */
  SILU("silu", "swish"),
  /** {@code x · σ(1.702x)}. */
  QUICK_GELU("quick_gelu"),
  /** {@code tanh(x)}. */
  TANH("tanh");

  private final List<String> names;

  ActivationFunction(String... names) {
    this.names = List.of(names);
  }

  /** Returns the name written to {@code config.json}. */
  public String hfName() {
    return names.getFirst();
  }

  /** Returns the function with the given Hugging Face name, if it is supported. */
  public static Optional<ActivationFunction> ofHfName(String name) {
    return Arrays.stream(values()).filter(function -> function.names.contains(name)).findFirst();
  }

  /** Returns every name that is supported. */
  public static List<String> hfNames() {
    return Arrays.stream(values()).flatMap(function -> function.names.stream()).toList();
  }
}
