package dev.espalier.safetensors;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.RegularFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A safetensors file, mapped into memory. The whole header is checked against the file when it is
 * opened: sizes, names, dtypes, shapes, and that the tensors' ranges fill the file without overlap.
 */
public final class SafetensorsFile implements AutoCloseable {

  private final Path path;
  private final Arena arena;
  private final MemorySegment data;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> metadata;

  private SafetensorsFile(Path path, Arena arena, SafetensorsHeader header, MemorySegment data) {
    this.path = path;
    this.arena = arena;
    this.data = data;
    this.metadata = header.metadata();
    for (SafetensorsHeader.Entry entry : header.entries()) {
      tensors.put(
          entry.name(),
          new StoredTensor(
              entry.name(),
              entry.dtype(),
              entry.shape(),
              data.asSlice(entry.from(), entry.to() - entry.from())));
    }
  }

  /**
   * Maps a file and checks its header.
   *
   * @throws BadInputException naming the file and the tensor, if the file cannot be read or its
   *     header does not tell the truth
   */
  @SuppressWarnings("MustBeClosedChecker") // The file closes the arena.
  public static SafetensorsFile open(Path path) {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(RegularFile.of(path), StandardOpenOption.READ)) {
      SafetensorsHeader header = SafetensorsHeader.read(path, channel);
      MemorySegment data =
          channel.map(MapMode.READ_ONLY, header.dataFrom(), header.dataBytes(), arena);
      return new SafetensorsFile(path, arena, header, data);
    } catch (IOException e) {
      arena.close();
      throw FileFaults.reading(path, e);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /** The file. */
  public Path path() {
    return path;
  }

  /** Every tensor, in the order of the file; their memory lives until the file is closed. */
  public List<StoredTensor> tensors() {
    return List.copyOf(tensors.values());
  }

  /** The tensor of a name, if there is one. */
  public Optional<StoredTensor> tensor(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  /** What stands under {@code __metadata__}. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * Gives back the memory of what has been read. The tensors can be read again: the system then
   * fetches them from the file.
   */
  public void unload() {
    data.unload();
  }

  @Override
  public void close() {
    arena.close();
  }
}
