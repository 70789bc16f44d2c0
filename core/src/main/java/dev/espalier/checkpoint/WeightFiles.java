package dev.espalier.checkpoint;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.Shape;
import dev.espalier.safetensors.Dtype;
import dev.espalier.safetensors.SafetensorsFile;
import dev.espalier.safetensors.StoredTensor;
import dev.espalier.safetensors.TensorFile;
import dev.espalier.storage.RegularFile;
import dev.espalier.torch.TorchFile;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * The weights of a directory, one file or the shards of an index, safetensors before PyTorch's own,
 * with the tensors under the names of {@code GPT2LMHeadModel}, whatever their {@linkplain
 * StoredNames stored names}.
 */
final class WeightFiles implements AutoCloseable {

  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  /** Read where a directory has no safetensors. */
  private static final String TORCH = "pytorch_model.bin";

  private static final String TORCH_INDEX = "pytorch_model.bin.index.json";
  private static final String PICKLE_ENDING = ".bin";

  private static final int MOST_NAMED = 4;
  private static final int MOST_SHOWN = 60;

  /**
   * A tensor and its place in a file.
   *
   * @param name name in the file
   * @param whole builds the tensor from what is stored
   */
  private record Place(
      TensorFile file, String name, Dtype dtype, Shape shape, Supplier<StoredTensor> whole) {

    static Place of(TensorFile file, StoredTensor tensor) {
      return SparseStorage.partsOf(file, tensor)
          .map(parts -> new Place(file, parts.name(), Dtype.F32, parts.shape(), parts::whole))
          .orElseGet(
              () -> new Place(file, tensor.name(), tensor.dtype(), tensor.shape(), () -> tensor));
    }
  }

  /** A tensor that an index lists but its shard does not contain. */
  private record Promise(String name, BadInputException fault) {}

  private final List<TensorFile> files = new ArrayList<>();
  private final List<Promise> promised = new ArrayList<>();

  /** Tensors by their names in the files. */
  private final Map<String, Place> byStoredName = new LinkedHashMap<>();

  /** Tensors by full name. */
  private final Map<String, Place> places = new LinkedHashMap<>();

  private WeightFiles() {}

  /**
   * Opens all weight files of a directory and finds the model's tensors in them.
   *
   * @param expected full names of the model's tensors
   * @param tied whether the head may stand for {@code wte}
   * @param notes receives a note on whatever is not read exactly as it is stored
   * @throws BadInputException naming the file at fault
   */
  static WeightFiles open(
      Path folder, Collection<String> expected, boolean tied, Consumer<String> notes) {
    WeightFiles weights = new WeightFiles();
    try {
      if (RegularFile.isThere(folder.resolve(SINGLE))) {
        weights.add(folder.resolve(SINGLE));
      } else if (RegularFile.isThere(folder.resolve(SparseStorage.FILE))) {
        weights.add(folder.resolve(SparseStorage.FILE));
      } else if (RegularFile.isThere(folder.resolve(INDEX))) {
        weights.addShards(folder, INDEX);
      } else if (RegularFile.isThere(folder.resolve(TORCH))) {
        weights.add(folder.resolve(TORCH));
      } else if (RegularFile.isThere(folder.resolve(TORCH_INDEX))) {
        weights.addShards(folder, TORCH_INDEX);
      } else {
        throw missing(folder);
      }
      weights.joinMasked(folder, notes);
      weights.name(folder, expected, tied, notes);
      weights.checkPromises(tied);
      return weights;
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  private static BadInputException missing(Path folder) {
    return new BadInputException(
        folder.toString(), "holds no " + SINGLE, "name a directory with safetensors weights");
  }

  private void addShards(Path folder, String indexFile) {
    Map<String, Set<String>> namesByShard = new TreeMap<>();
    JsonFields index = JsonFields.read(folder.resolve(indexFile));
    JsonNode map = index.value("weight_map");
    if (map == null || !map.isObject()) {
      throw index.fault("weight_map", "is no object", "fetch the file again");
    }
    if (map.isEmpty()) {
      throw index.fault("weight_map", "is empty", "fetch the file again");
    }
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      String shard = entry.getValue().isString() ? entry.getValue().stringValue() : "";
      if (!isFileName(folder, shard)) {
        throw index.fault(
            "weight_map." + entry.getKey(),
            entry.getValue() + " is no file name within the directory",
            "fetch the file again");
      }
      namesByShard.computeIfAbsent(shard, _ -> new TreeSet<>()).add(entry.getKey());
    }
    for (Map.Entry<String, Set<String>> shard : namesByShard.entrySet()) {
      Path path = folder.resolve(shard.getKey());
      if (!RegularFile.isThere(path)) {
        throw index.fault(
            "weight_map." + shard.getValue().iterator().next(),
            "is in " + brief(shard.getKey()) + ", which is not there",
            "fetch that shard, or the index and the shards again");
      }
      TensorFile file = add(path);
      for (String name : shard.getValue()) {
        if (file.tensor(name).isEmpty()) {
          promised.add(
              new Promise(
                  name,
                  index.fault(
                      "weight_map." + name,
                      "is not in " + shard.getKey(),
                      "fetch the index and the shards again")));
        }
      }
    }
  }

  private static String brief(String name) {
    return name.length() <= MOST_SHOWN ? name : name.substring(0, MOST_SHOWN) + "…";
  }

  private static boolean isFileName(Path folder, String name) {
    try {
      // Some texts, such as those with a NUL character, are no path.
      return folder.resolve(name).endsWith(name)
          && name.matches("[^/\\\\:]+")
          && !name.equals("..")
          && !name.equals(".");
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private TensorFile add(Path path) {
    TensorFile file =
        path.toString().endsWith(PICKLE_ENDING) ? TorchFile.open(path) : SafetensorsFile.open(path);
    files.add(file);
    for (StoredTensor tensor : file.tensors()) {
      if (SparseStorage.isLesserPart(tensor.name())) {
        continue;
      }
      Place place = Place.of(file, tensor);
      Place before = byStoredName.put(place.name(), place);
      if (before != null) {
        throw new BadInputException(
            path + ": " + tensor.name(),
            "is there twice: also as " + before.name() + " in " + before.file().path(),
            "use a checkpoint that holds each tensor once");
      }
    }
    return file;
  }

  /** The index of a state dict also lists a tied head, which no shard needs to contain. */
  private void checkPromises(boolean tied) {
    for (Promise promise : promised) {
      boolean head = promise.name().endsWith(StoredNames.LM_HEAD);
      if (!head || !tied) {
        throw promise.fault();
      }
    }
  }

  /** Replaces each pair of values and mask by one tensor. */
  private void joinMasked(Path folder, Consumer<String> notes) {
    long pruned = 0;
    long weights = 0;
    for (Place values : List.copyOf(byStoredName.values())) {
      if (!MaskedStorage.isOriginal(values.name())) {
        continue;
      }
      String name = MaskedStorage.nameOf(values.name());
      Place mask = byStoredName.remove(name + MaskedStorage.MASK);
      if (mask == null) {
        throw new BadInputException(
            values.file().path() + ": " + values.name(),
            "has no " + MaskedStorage.MASK + " beside it",
            "call torch.nn.utils.prune.remove and save the model again");
      }
      pruned += MaskedStorage.check(mask.file().path(), values.shape(), mask.whole().get());
      weights += values.shape().size();
      byStoredName.remove(values.name());
      Place joined =
          new Place(
              values.file(),
              name,
              values.dtype(),
              values.shape(),
              () -> MaskedStorage.product(name, values.whole().get(), mask.whole().get()));
      if (byStoredName.put(name, joined) != null) {
        throw new BadInputException(
            values.file().path() + ": " + name,
            "is there twice: also as " + values.name(),
            "use a checkpoint that holds each tensor once");
      }
    }
    if (weights > 0) {
      notes.accept(
          folder
              + ": weight_orig and weight_mask of torch.nn.utils.prune are read as their product; "
              + pruned
              + " of "
              + weights
              + " weights are masked, and {keep_zeros} takes them as pruned");
    }
  }

  private void name(
      Path folder, Collection<String> expected, boolean tied, Consumer<String> notes) {
    Map<String, Path> filesByName = new LinkedHashMap<>();
    byStoredName.forEach((stored, place) -> filesByName.put(stored, place.file().path()));
    StoredNames names = StoredNames.of(folder, filesByName, expected, tied);
    names.stored().forEach((full, stored) -> places.put(full, byStoredName.get(stored)));
    if (!names.removed().isEmpty()) {
      notes.accept(
          folder
              + ": '"
              + String.join("', '", names.removed())
              + "' in the tensors' names was left by a wrapper and is taken off");
    }
    if (!names.leftOut().isEmpty()) {
      int more = names.leftOut().size() - MOST_NAMED;
      notes.accept(
          folder
              + ": left out, since no part of the language model: "
              + String.join(
                  ", ", names.leftOut().stream().limit(MOST_NAMED).map(WeightFiles::brief).toList())
              + (more > 0 ? " and " + more + " more" : ""));
    }
  }

  /** Returns the full names of all tensors. */
  Set<String> names() {
    return places.keySet();
  }

  /**
   * Returns the tensor of a full name, which must exist; its own name is the one in the file. A
   * sparsely stored tensor is expanded on every call.
   */
  StoredTensor tensor(String fullName) {
    return place(fullName).whole().get();
  }

  /** Returns the name of a tensor in its file. */
  String storedName(String fullName) {
    return place(fullName).name();
  }

  Shape shape(String fullName) {
    return place(fullName).shape();
  }

  /** Returns the dtype of the stored elements. */
  Dtype dtype(String fullName) {
    return place(fullName).dtype();
  }

  /** Returns the file that contains a tensor. */
  Path file(String fullName) {
    return place(fullName).file().path();
  }

  private Place place(String fullName) {
    Place place = places.get(fullName);
    if (place == null) {
      throw new IllegalArgumentException("no tensor is called " + fullName);
    }
    return place;
  }

  /** Returns the files, in a fixed order. */
  List<Path> files() {
    return files.stream().map(TensorFile::path).toList();
  }

  /** Releases the pages that have been read. */
  void unload() {
    files.forEach(TensorFile::unload);
  }

  @Override
  public void close() {
    files.forEach(TensorFile::close);
  }
}
