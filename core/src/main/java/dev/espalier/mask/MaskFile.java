package dev.espalier.mask;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.TensorSpec;
import dev.espalier.safetensors.Dtype;
import dev.espalier.safetensors.SafetensorsFile;
import dev.espalier.safetensors.SafetensorsWriter;
import dev.espalier.safetensors.StoredTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mask as a safetensors file: for each tensor of the scope, under the weight's own name and
 * shape, a {@code BOOL} tensor that is true where the weight is kept.
 */
public final class MaskFile {

  private MaskFile() {}

  /** Writes or replaces a mask's file. */
  public static void write(Path file, Mask mask) {
    List<StoredTensor> tensors = new ArrayList<>();
    for (int t = 0; t < mask.specs().size(); t++) {
      TensorSpec spec = mask.specs().get(t);
      byte[] kept = new byte[Math.toIntExact(spec.shape().size())];
      for (int i = 0; i < kept.length; i++) {
        kept[i] = (byte) (mask.kept(t, i) ? 1 : 0);
      }
      tensors.add(
          new StoredTensor(spec.name(), Dtype.BOOL, spec.shape(), MemorySegment.ofArray(kept)));
    }
    SafetensorsWriter.write(file, Map.of("format", "pt"), tensors);
  }

  /**
   * Reads a mask over a scope. Tensors of the scope that the file does not name are kept whole.
   *
   * @throws BadInputException if the file cannot be read, or masks a tensor that is not in the
   *     scope or has another shape
   */
  public static Mask read(Path file, List<TensorSpec> scope) {
    try (SafetensorsFile stored = SafetensorsFile.open(file)) {
      for (StoredTensor tensor : stored.tensors()) {
        check(file, tensor, scope);
      }
      List<@Nullable StoredTensor> byPosition = new ArrayList<>();
      scope.forEach(spec -> byPosition.add(stored.tensor(spec.name()).orElse(null)));
      return Mask.dense(scope)
          .keeping(
              (tensor, index) -> {
                StoredTensor kept = byPosition.get(tensor);
                return kept == null || kept.bytes().get(ValueLayout.JAVA_BYTE, index) != 0;
              });
    }
  }

  /**
   * Reads a mask over just the tensors the file names.
   *
   * @param specs of the whole model
   * @throws BadInputException if the file cannot be read or names a tensor the model does not have
   */
  public static Mask readWhole(Path file, List<TensorSpec> specs) {
    List<TensorSpec> scope;
    try (SafetensorsFile stored = SafetensorsFile.open(file)) {
      for (StoredTensor tensor : stored.tensors()) {
        check(file, tensor, specs);
      }
      scope = specs.stream().filter(spec -> stored.tensor(spec.name()).isPresent()).toList();
    }
    return read(file, scope);
  }

  private static void check(Path file, StoredTensor tensor, List<TensorSpec> scope) {
    TensorSpec spec =
        scope.stream()
            .filter(candidate -> candidate.name().equals(tensor.name()))
            .findFirst()
            .orElseThrow(
                () ->
                    new BadInputException(
                        file + ": " + tensor.name(),
                        "is not in the scope",
                        "use the scope the mask was made with"));
    if (!spec.shape().equals(tensor.shape()) || tensor.dtype().bytes() != 1) {
      throw new BadInputException(
          file + ": " + tensor.name(),
          "is " + tensor.dtype() + " " + tensor.shape() + ", not BOOL " + spec.shape(),
          "use a mask made for this model");
    }
  }
}
