package dev.espalier.mask;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.Shape;
import dev.espalier.memory.TensorSpec;
import dev.espalier.memory.TensorSpec.Kind;
import dev.espalier.safetensors.Dtype;
import dev.espalier.safetensors.SafetensorsFile;
import dev.espalier.safetensors.SafetensorsWriter;
import dev.espalier.safetensors.StoredTensor;
import dev.espalier.safetensors.TensorSource;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A mask as a safetensors file: for each tensor of the scope, under the weight's own name and
 * shape, a {@code BOOL} tensor that is true for the weights kept. The metadata name the format and
 * the checkpoint to which the mask belongs. Files without metadata are read too, as are those of
 * other programs if all their values are 0 or 1.
 */
public final class MaskFile {

  private static final String FORMAT_KEY = "espalier_mask";
  private static final String FORMAT = "1";
  private static final String MODEL_KEY = "model_sha256";

  private MaskFile() {}

  /** Writes or replaces the file of a mask. */
  public static void write(Path file, MaskWithOrigin tied) {
    Mask mask = tied.mask();
    List<Kept> tensors = new ArrayList<>();
    for (int t = 0; t < mask.specs().size(); t++) {
      tensors.add(new Kept(mask, t));
    }
    Map<String, String> metadata = new LinkedHashMap<>(SafetensorsWriter.PYTORCH);
    metadata.put(FORMAT_KEY, FORMAT);
    tied.model().ifPresent(model -> metadata.put(MODEL_KEY, model));
    SafetensorsWriter.write(file, metadata, tensors);
  }

  /** One tensor's bits, written as bytes piece by piece. */
  private record Kept(Mask mask, int tensor) implements TensorSource {

    private static final int CHUNK = 1 << 16;

    @Override
    public String name() {
      return mask.specs().get(tensor).name();
    }

    @Override
    public Dtype dtype() {
      return Dtype.BOOL;
    }

    @Override
    public Shape shape() {
      return mask.specs().get(tensor).shape();
    }

    @Override
    public void writeTo(Sink sink) throws IOException {
      long size = shape().size();
      byte[] bytes = new byte[(int) Math.min(CHUNK, size)];
      for (long from = 0; from < size; from += CHUNK) {
        int count = (int) Math.min(CHUNK, size - from);
        for (int i = 0; i < count; i++) {
          bytes[i] = (byte) (mask.kept(tensor, from + i) ? 1 : 0);
        }
        sink.accept(MemorySegment.ofArray(bytes).asSlice(0, count));
      }
    }
  }

  /**
   * Reads a mask over a scope. Tensors of the scope that are missing from the file are fully kept.
   *
   * @throws BadInputException if the file cannot be read or is not a mask, or contains a tensor
   *     that is not in the scope or has another shape
   */
  public static Mask read(Path file, List<TensorSpec> scope) {
    return read(file, scope, scope, note -> {});
  }

  /**
   * Reads a mask over a scope that another program may have written, with zeros and ones of any
   * dtype and with names that differ from the weights' names.
   *
   * @param model all tensors of the model
   * @param notes receives a note on each way in which the file differs from Espalier's format
   * @throws BadInputException as {@link #read(Path, List)}
   */
  public static Mask read(
      Path file, List<TensorSpec> scope, List<TensorSpec> model, Consumer<String> notes) {
    try (SafetensorsFile stored = open(file)) {
      MaskNames names = MaskNames.of(file, stored.tensors(), model);
      names.tensors().forEach((name, tensor) -> check(file, name, tensor, scope, model));
      note(file, names, notes);
      return mask(names, scope);
    }
  }

  /**
   * Reads a mask over exactly the tensors in the file.
   *
   * @param specs all tensors of the model
   * @throws BadInputException if the file cannot be read or is not a mask, or contains a tensor
   *     that the model does not have
   */
  public static Mask readWhole(Path file, List<TensorSpec> specs) {
    try (SafetensorsFile stored = open(file)) {
      MaskNames names = MaskNames.of(file, stored.tensors(), specs);
      names.tensors().forEach((name, tensor) -> check(file, name, tensor, specs, specs));
      return mask(
          names, specs.stream().filter(spec -> names.tensors().containsKey(spec.name())).toList());
    }
  }

  /**
   * Reads a mask without the model to which it belongs.
   *
   * @throws BadInputException if the file cannot be read or is not a mask
   */
  public static MaskWithOrigin readAlone(Path file) {
    try (SafetensorsFile stored = open(file)) {
      MaskNames names = MaskNames.alone(file, stored.tensors());
      List<TensorSpec> specs = new ArrayList<>();
      names.tensors().forEach((name, tensor) -> specs.add(spec(name, tensor)));
      return new MaskWithOrigin(mask(names, specs), modelOf(stored));
    }
  }

  /**
   * Returns the hash of the checkpoint to which the mask belongs, if the file states it.
   *
   * @throws BadInputException if the file cannot be read or is not a mask
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
      if (stored.tensors().isEmpty()) {
        throw new BadInputException(file.toString(), "holds no tensors", "name a mask's file");
      }
      stored.tensors().forEach(tensor -> checkValues(file, tensor));
      return stored;
    } catch (RuntimeException e) {
      stored.close();
      throw e;
    }
  }

  private static void checkValues(Path file, StoredTensor tensor) {
    if (!tensor.dtype().isNumber()) {
      throw new BadInputException(
          file + ": " + tensor.name(),
          "is " + tensor.dtype() + ", no mask's BOOL",
          "name the file of a mask, such as a round's mask.safetensors");
    }
    for (long i = 0; i < tensor.shape().size(); i++) {
      double value = tensor.value(i);
      if (value != 0 && value != 1) {
        throw new BadInputException(
            file + ": " + tensor.name(),
            "has the value " + text(value) + " at " + i,
            "name a mask's file; it holds 1 for what is kept and 0 for what is pruned");
      }
    }
  }

  private static String text(double value) {
    return value == (int) value ? Integer.toString((int) value) : Double.toString(value);
  }

  private static void check(
      Path file, String name, StoredTensor tensor, List<TensorSpec> scope, List<TensorSpec> model) {
    TensorSpec spec = find(name, scope);
    if (spec == null) {
      boolean known = scope.equals(model) || find(name, model) != null;
      throw new BadInputException(
          file + ": " + tensor.name(),
          known ? "is not in the scope" : "is no tensor of this model",
          known ? "use the scope the mask was made with" : "use a mask made for this model");
    }
    if (!spec.shape().equals(tensor.shape())) {
      throw new BadInputException(
          file + ": " + tensor.name(),
          "is " + tensor.shape() + ", not " + spec.shape(),
          "use a mask made for this model");
    }
  }

  private static @Nullable TensorSpec find(String name, List<TensorSpec> specs) {
    return specs.stream().filter(spec -> spec.name().equals(name)).findFirst().orElse(null);
  }

  private static void note(Path file, MaskNames names, Consumer<String> notes) {
    Set<Dtype> dtypes = new TreeSet<>();
    names.tensors().values().forEach(tensor -> dtypes.add(tensor.dtype()));
    dtypes.remove(Dtype.BOOL);
    List<String> others = new ArrayList<>();
    if (!dtypes.isEmpty()) {
      others.add("stored as " + String.join(", ", dtypes.stream().map(Dtype::name).toList()));
    }
    names.differences().stream()
        .findFirst()
        .ifPresent(name -> others.add("with names such as " + name));
    if (!others.isEmpty()) {
      notes.accept(
          file + ": taken as a mask, " + String.join(", ", others) + "; every value is 0 or 1");
    }
  }

  private static Mask mask(MaskNames names, List<TensorSpec> scope) {
    List<@Nullable StoredTensor> byPosition = new ArrayList<>();
    scope.forEach(spec -> byPosition.add(names.tensors().get(spec.name())));
    return Mask.dense(scope)
        .keeping(
            (tensor, index) -> {
              StoredTensor kept = byPosition.get(tensor);
              return kept == null || kept.value(index) != 0;
            });
  }

  /** Derives the spec of a tensor from its name, by GPT-2's naming scheme. */
  private static TensorSpec spec(String name, StoredTensor tensor) {
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
