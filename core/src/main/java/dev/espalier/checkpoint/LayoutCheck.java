package dev.espalier.checkpoint;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Layout;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Compares the tensors of weight files with the list of the model's tensors. */
record LayoutCheck(Path folder, WeightFiles weights) {

  /** Causal masks that older versions of transformers stored together with the weights. */
  private static final Pattern BUFFER =
      Pattern.compile("transformer\\.h\\.\\d+\\.attn\\.(bias|masked_bias)");

  /**
   * @throws BadInputException naming the first tensor that is missing, unexpected, or has another
   *     shape or dtype
   */
  void check(Gpt2Layout layout) {
    Set<String> expected = new HashSet<>();
    for (TensorSpec spec : layout.specs()) {
      expected.add(spec.name());
      checkTensor(spec);
    }
    for (String name : weights.names()) {
      if (!expected.contains(name)
          && !name.equals(Gpt2Layout.LM_HEAD)
          && !BUFFER.matcher(name).matches()) {
        throw fault(
            name,
            "tensor of shape " + weights.shape(name) + " is not part of the model",
            "config.json must describe the model, and only GPT2LMHeadModel's tensors are read");
      }
    }
  }

  void checkTensor(TensorSpec spec) {
    if (!weights.names().contains(spec.name())) {
      throw new BadInputException(
          folder.toString(),
          "tensor " + spec.name() + " of shape " + spec.shape() + " is missing",
          "use a checkpoint that fits its config.json");
    }
    if (!weights.shape(spec.name()).equals(spec.shape())) {
      if (spec.name().equals(Vocabulary.WTE)) {
        Vocabulary.check(
            folder,
            weights.file(spec.name()) + ": " + weights.storedName(spec.name()),
            weights.shape(spec.name()),
            spec.shape());
      }
      throw fault(
          spec.name(),
          "has shape " + weights.shape(spec.name()) + ", and by config.json it is " + spec.shape(),
          "use a config.json that fits the weights");
    }
    checkDtype(spec.name());
  }

  private void checkDtype(String name) {
    if (!weights.dtype(name).isFloat()) {
      throw fault(
          name,
          "is stored as " + weights.dtype(name),
          "only F64, F32, F16 and BF16 weights are read");
    }
  }

  private BadInputException fault(String name, String what, String remedy) {
    return new BadInputException(
        weights.file(name) + ": " + weights.storedName(name), what, remedy);
  }
}
