package dev.espalier.storage;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
    /** Writes the complete content; the caller flushes and closes the file. */
    void writeTo(NewFile file) throws IOException;
  }

  /**
   * Writes or replaces a file.
   *
   * @throws BadInputException naming the path, if it cannot be written or the disk is full; the
   *     target is then unchanged
   */
  public static void file(Path target, Content content) {
    try {
      Path partial = aside(target, content);
      try {
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        deleteAfter(e, partial);
        throw e;
      }
      FolderTree.flushFolder(partial.getParent());
    } catch (IOException e) {
      throw FileFaults.writing(target, e);
    }
  }

  /** Writes the content beside the target and flushes it; if that fails, nothing is left. */
  static Path aside(Path target, Content content) throws IOException {
    Path partial = PartialName.beside(target);
    Files.createDirectories(partial.getParent());
    PartialName.deleteStale(target);
    try (NewFile file = NewFile.create(partial)) {
      content.writeTo(file);
      file.flush();
    } catch (IOException | RuntimeException | Error e) {
      deleteAfter(e, partial);
      throw e;
    }
    return partial;
  }

  /** Only the failure of writing is reported, not one of deleting the incomplete file as well. */
  static void deleteAfter(Throwable failure, Path partial) {
    try {
      Files.deleteIfExists(partial);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Writes or replaces a file of UTF-8 text. */
  public static void text(Path target, String text) {
    bytes(target, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes or replaces a file of bytes. */
  public static void bytes(Path target, byte[] bytes) {
    file(target, file -> file.write(bytes));
  }
}
