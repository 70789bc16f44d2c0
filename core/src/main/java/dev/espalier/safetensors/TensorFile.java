package dev.espalier.safetensors;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A file of named tensors, mapped into memory until it is closed. */
public abstract class TensorFile implements AutoCloseable {

  private final Path path;
  private final Arena arena;
  private final MemorySegment mapped;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

  /**
   * @param arena the arena of the mapping, which the file closes
   * @param mapped the part of the file that has the tensors
   */
  protected TensorFile(Path path, Arena arena, MemorySegment mapped) {
    this.path = path;
    this.arena = arena;
    this.mapped = mapped;
  }

  /** Adds a tensor under its name. */
  protected final void add(StoredTensor tensor) {
    tensors.put(tensor.name(), tensor);
  }

  /** Returns the path of the file. */
  public final Path path() {
    return path;
  }

  /**
   * Returns all tensors in the order of the file. Their memory is valid until the file is closed.
   */
  public final List<StoredTensor> tensors() {
    return List.copyOf(tensors.values());
  }

  /** Returns the tensor of a name, if there is one. */
  public final Optional<StoredTensor> tensor(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  /** Returns the texts the file carries beside its tensors. */
  public Map<String, String> metadata() {
    return Map.of();
  }

  /**
   * Releases the memory of the pages read so far. Reading the tensors again fetches them from the
   * file.
   */
  public final void unload() {
    mapped.unload();
  }

  @Override
  public final void close() {
    arena.close();
  }
}
