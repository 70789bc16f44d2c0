package dev.espalier.safetensors;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A file of named tensors, mapped into memory until it is closed. */
public interface TensorFile extends AutoCloseable {

  /** Returns the path of the file. */
  Path path();

  /** Returns every tensor, in the order of the file. */
  List<StoredTensor> tensors();

  /** Returns the tensor of a name, if there is one. */
  Optional<StoredTensor> tensor(String name);

  /** Returns the texts the file carries beside its tensors. */
  Map<String, String> metadata();

  /**
   * Releases the memory of the pages read so far. Reading the tensors again fetches them from the
   * file.
   */
  void unload();

  @Override
  void close();
}
