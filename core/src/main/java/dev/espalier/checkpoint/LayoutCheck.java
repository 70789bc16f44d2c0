package dev.espalier.checkpoint;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.safetensors.StoredTensor;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Compares the tensors of weight files with the one list of what a model has. */
record LayoutCheck(Path folder, WeightFiles weights) {

  /** Causal masks that older versions of transformers stored as if they were weights. */
  private static final Pattern BUFFER =
      Pattern.compile("transformer\\.h\\.\\d+\\.attn\\.(bias|masked_bias)");

  /**
   * @throws BadInputException naming the first tensor that is missing, of another shape or dtype,
   *     or not expected
   */
  void check(Gpt2Layout layout, boolean tied) {
    Set<String> expected = new HashSet<>();
    for (TensorSpec spec : layout.specs()) {
      expected.add(spec.name());
      checkTensor(spec);
    }
    for (String name : weights.names()) {
      if (!expected.contains(name)
          && !name.equals(WeightFiles.LM_HEAD)
          && !BUFFER.matcher(name).matches()) {
        throw fault(
            name,
            "tensor of shape " + weights.shape(name) + " is not part of the model",
            "config.json must describe the model, and only GPT2LMHeadModel's tensors are read");
      }
    }
    checkHead(layout.specs().get(layout.wte()), tied);
  }

  private void checkTensor(TensorSpec spec) {
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

  /** The head shares {@code wte}'s weights here, so a stored one must hold the same values. */
  private void checkHead(TensorSpec wte, boolean tied) {
    Optional<StoredTensor> head =
        weights.names().contains(WeightFiles.LM_HEAD)
            ? Optional.of(weights.tensor(WeightFiles.LM_HEAD))
            : Optional.empty();
    if (head.isEmpty()) {
      if (!tied) {
        throw new BadInputException(
            folder.resolve(ConfigFile.NAME) + ": tie_word_embeddings",
            "is false and " + WeightFiles.LM_HEAD + " is missing",
            "set it to true, or use a checkpoint whose head is tied");
      }
      return;
    }
    if (!head.get().shape().equals(wte.shape())) {
      throw fault(
          WeightFiles.LM_HEAD,
          "has shape " + head.get().shape() + ", and by config.json it is " + wte.shape(),
          "use a config.json that fits the weights");
    }
    checkDtype(WeightFiles.LM_HEAD);
    long difference = firstDifference(head.get(), weights.tensor(wte.name()));
    if (difference >= 0) {
      throw fault(
          WeightFiles.LM_HEAD,
          "differs from " + wte.name() + " at weight " + difference,
          "only models whose head is tied to the token embeddings are supported");
    }
  }

  private static long firstDifference(StoredTensor one, StoredTensor other) {
    if (one.dtype() == other.dtype() && one.bytes().mismatch(other.bytes()) < 0) {
      return -1;
    }
    try (Arena arena = Arena.ofConfined()) {
      int[] dims = one.shape().dims().stream().mapToInt(Integer::intValue).toArray();
      FloatView ones = FloatView.allocate(arena, dims);
      FloatView others = FloatView.allocate(arena, dims);
      one.copyTo(ones);
      other.copyTo(others);
      for (long i = 0; i < ones.size(); i++) {
        if (ones.get(i) != others.get(i)) {
          return i;
        }
      }
      return -1;
    }
  }

  private BadInputException fault(String name, String what, String mend) {
    return new BadInputException(weights.file(name) + ": " + weights.storedName(name), what, mend);
  }
}
