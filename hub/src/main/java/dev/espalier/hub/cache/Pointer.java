package dev.espalier.hub.cache;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Makes a blob appear as a file of a snapshot. */
public final class Pointer {

  private Pointer() {}

  /**
   * Lets a file of a snapshot be a relative link to a blob or, where links cannot be made or are
   * forbidden, the blob itself: a new blob is moved, since nothing else refers to it, any other is
   * copied.
   *
   * @param links whether links are allowed
   * @param fresh whether the blob was just downloaded
   * @throws dev.espalier.hub.fault.HubException if the cache cannot be written
   */
  public static void create(Path blob, Path file, boolean links, boolean fresh) {
    try {
      Files.createDirectories(file.getParent());
      if (!links || !link(blob, file)) {
        place(blob, file, fresh);
      }
    } catch (IOException e) {
      throw CacheFaults.writing(file, e);
    }
  }

  private static boolean link(Path blob, Path file) throws IOException {
    Path target = file.toAbsolutePath().resolveSibling("").relativize(blob.toAbsolutePath());
    if (Files.isSymbolicLink(file) && Files.readSymbolicLink(file).equals(target)) {
      return true;
    }
    Path aside = Whole.aside(file);
    try {
      Files.createSymbolicLink(aside, target);
    } catch (IOException | UnsupportedOperationException | SecurityException e) {
      return false;
    }
    try {
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  private static void place(Path blob, Path file, boolean fresh) throws IOException {
    if (fresh) {
      try {
        Files.move(blob, file, StandardCopyOption.ATOMIC_MOVE);
        return;
      } catch (AtomicMoveNotSupportedException e) {
        // Copied below.
      }
    }
    Path aside = Whole.aside(file);
    try {
      Files.copy(blob, aside);
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(aside);
    }
  }
}
