package dev.espalier.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The MLP's activation functions, by the names {@code config.json} uses. */
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

  /** The name written to {@code config.json}. */
  public String hfName() {
    return names.getFirst();
  }

  /** The function of one of Hugging Face's names, if it is supported. */
  public static Optional<ActivationFunction> ofHfName(String name) {
    return Arrays.stream(values()).filter(function -> function.names.contains(name)).findFirst();
  }

  /** Every name that is understood. */
  public static List<String> hfNames() {
    return Arrays.stream(values()).flatMap(function -> function.names.stream()).toList();
  }
}
