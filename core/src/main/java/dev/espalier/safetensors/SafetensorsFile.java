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
import java.util.Map;

/**
 * A safetensors file, mapped into memory. Opening it checks the whole header against the file:
 * sizes, names, dtypes, shapes, and that the tensors' ranges cover the data without gap or overlap.
 */
public final class SafetensorsFile extends TensorFile {

  private final Map<String, String> metadata;

  private SafetensorsFile(Path path, Arena arena, SafetensorsHeader header, MemorySegment data) {
    super(path, arena, data);
    this.metadata = header.metadata();
    for (SafetensorsHeader.Entry entry : header.entries()) {
      add(
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
   *     header is invalid
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

  /** Returns the entries of {@code __metadata__}. */
  @Override
  public Map<String, String> metadata() {
    return metadata;
  }
}
