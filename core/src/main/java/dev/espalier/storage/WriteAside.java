package dev.espalier.storage;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writes files so that no reader ever sees one half written: to a temporary name beside the target,
 * flushed to disk, then renamed. Creates missing parent directories and deletes partial files that
 * killed processes left for the same target. For whole directories see {@link PendingDirectory}.
 */
public final class WriteAside {

  private WriteAside() {}

  /** Writes the complete content of a new file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Path file) throws IOException;
  }

  /**
   * Writes or replaces a file.
   *
   * @throws BadInputException naming the path, if it cannot be written or the disk is full; the
   *     target is then unchanged
   */
  public static void file(Path target, Content content) {
    Path partial = PartialName.beside(target);
    try {
      Path folder = partial.getParent();
      Files.createDirectories(folder);
      PartialName.deleteStale(target);
      try {
        content.writeTo(partial);
        FolderTree.flush(partial);
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        FolderTree.flushFolder(folder);
      } finally {
        Files.deleteIfExists(partial);
      }
    } catch (IOException e) {
      throw FileFaults.writing(target, e);
    }
  }

  /** Writes or replaces a file of UTF-8 text. */
  public static void text(Path target, String text) {
    file(target, partial -> Files.writeString(partial, text));
  }

  /** Writes or replaces a file of bytes. */
  public static void bytes(Path target, byte[] bytes) {
    file(target, partial -> Files.write(partial, bytes));
  }
}
