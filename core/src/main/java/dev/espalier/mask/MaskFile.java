package dev.espalier.mask;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.TensorSpec;
import dev.espalier.memory.TensorSpec.Kind;
import dev.espalier.safetensors.Dtype;
import dev.espalier.safetensors.SafetensorsFile;
import dev.espalier.safetensors.SafetensorsWriter;
import dev.espalier.safetensors.StoredTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A mask as a safetensors file: for each tensor of the scope, under the weight's own name and
 * shape, a {@code BOOL} tensor that is true where the weight is kept. Its metadata name the format
 * and the checkpoint that the mask belongs to; files without them are read all the same.
 */
public final class MaskFile {

  private static final String FORMAT_KEY = "espalier_mask";
  private static final String FORMAT = "1";
  private static final String MODEL_KEY = "model_sha256";

  private MaskFile() {}

  /** Writes or replaces a mask's file. */
  public static void write(Path file, TiedMask tied) {
    Mask mask = tied.mask();
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
    Map<String, String> metadata = new LinkedHashMap<>(SafetensorsWriter.PYTORCH);
    metadata.put(FORMAT_KEY, FORMAT);
    tied.model().ifPresent(model -> metadata.put(MODEL_KEY, model));
    SafetensorsWriter.write(file, metadata, tensors);
  }

  /**
   * Reads a mask over a scope. Tensors of the scope that the file does not name are kept whole.
   *
   * @throws BadInputException if the file cannot be read or is no mask, or masks a tensor that is
   *     not in the scope or has another shape
   */
  public static Mask read(Path file, List<TensorSpec> scope) {
    try (SafetensorsFile stored = open(file)) {
      for (StoredTensor tensor : stored.tensors()) {
        check(file, tensor, scope);
      }
      return mask(stored, scope);
    }
  }

  /**
   * Reads a mask over just the tensors the file names.
   *
   * @param specs of the whole model
   * @throws BadInputException if the file cannot be read or is no mask, or names a tensor the model
   *     does not have
   */
  public static Mask readWhole(Path file, List<TensorSpec> specs) {
    try (SafetensorsFile stored = open(file)) {
      for (StoredTensor tensor : stored.tensors()) {
        check(file, tensor, specs);
      }
      return mask(
          stored, specs.stream().filter(spec -> stored.tensor(spec.name()).isPresent()).toList());
    }
  }

  /**
   * Reads a mask by itself, without the model it belongs to.
   *
   * @throws BadInputException if the file cannot be read or is no mask
   */
  public static TiedMask readAlone(Path file) {
    try (SafetensorsFile stored = open(file)) {
      if (stored.tensors().isEmpty()) {
        throw new BadInputException(file.toString(), "holds no tensors", "name a mask's file");
      }
      return new TiedMask(
          mask(stored, stored.tensors().stream().map(MaskFile::spec).toList()), modelOf(stored));
    }
  }

  /**
   * The checkpoint a mask says it belongs to.
   *
   * @throws BadInputException if the file cannot be read or is no mask
   */
  public static Optional<String> modelOf(Path file) {
    try (SafetensorsFile stored = open(file)) {
      return modelOf(stored);
    }
  }

  private static Optional<String> modelOf(SafetensorsFile stored) {
    return Optional.ofNullable(stored.metadata().get(MODEL_KEY));
  }

  private static SafetensorsFile open(Path file) {
    SafetensorsFile stored = SafetensorsFile.open(file);
    try {
      String format = stored.metadata().getOrDefault(FORMAT_KEY, FORMAT);
      if (!format.equals(FORMAT)) {
        throw new BadInputException(
            file + ": " + FORMAT_KEY,
            "is '" + format + "', not " + FORMAT,
            "use the version of Espalier that wrote it, or a newer one");
      }
      stored.tensors().forEach(tensor -> checkValues(file, tensor));
      return stored;
    } catch (RuntimeException e) {
      stored.close();
      throw e;
    }
  }

  private static void checkValues(Path file, StoredTensor tensor) {
    if (tensor.dtype().bytes() != 1) {
      throw new BadInputException(
          file + ": " + tensor.name(),
          "is " + tensor.dtype() + ", no mask's BOOL",
          "name the file of a mask, such as a round's mask.safetensors");
    }
    for (long i = 0; i < tensor.bytes().byteSize(); i++) {
      int value = Byte.toUnsignedInt(tensor.bytes().get(ValueLayout.JAVA_BYTE, i));
      if (value > 1) {
        throw new BadInputException(
            file + ": " + tensor.name(),
            "has the value " + value + " at " + i,
            "write 1 for what is kept and 0 for what is pruned");
      }
    }
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
    if (!spec.shape().equals(tensor.shape())) {
      throw new BadInputException(
          file + ": " + tensor.name(),
          "is " + tensor.shape() + ", not " + spec.shape(),
          "use a mask made for this model");
    }
  }

  private static Mask mask(SafetensorsFile stored, List<TensorSpec> scope) {
    List<@Nullable StoredTensor> byPosition = new ArrayList<>();
    scope.forEach(spec -> byPosition.add(stored.tensor(spec.name()).orElse(null)));
    return Mask.dense(scope)
        .keeping(
            (tensor, index) -> {
              StoredTensor kept = byPosition.get(tensor);
              return kept == null || kept.bytes().get(ValueLayout.JAVA_BYTE, index) != 0;
            });
  }

  /** What the tensor's name says of it, by the rules of GPT-2's names. */
  private static TensorSpec spec(StoredTensor tensor) {
    String name = tensor.name();
    boolean bias = name.endsWith(".bias");
    Kind kind;
    if (name.contains(".ln_")) {
      kind = bias ? Kind.LAYER_NORM_BIAS : Kind.LAYER_NORM_GAIN;
    } else if (name.endsWith("wte.weight") || name.endsWith("wpe.weight")) {
      kind = Kind.EMBEDDING;
    } else if (name.equals("lm_head.weight")) {
      kind = Kind.HEAD;
    } else {
      kind = bias ? Kind.PROJECTION_BIAS : Kind.PROJECTION;
    }
    boolean decays = kind == Kind.EMBEDDING || kind == Kind.HEAD || kind == Kind.PROJECTION;
    return new TensorSpec(name, tensor.shape(), decays, kind);
  }
}
