package dev.espalier.storage;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * A directory that is filled under a temporary name beside its target. {@link #commit} flushes it
 * to disk and renames it to the target; closing it without a commit deletes it.
 *
 * <pre>{@code
 * try (PendingDirectory pending = PendingDirectory.beside(target)) {
 *   WriteAside.text(pending.path().resolve("a.txt"), "…");
 *   pending.commit();
 * }
 * }</pre>
 */
public final class PendingDirectory implements AutoCloseable {

  private final Path target;
  private final Path path;

  private PendingDirectory(Path target, Path path) {
    this.target = target;
    this.path = path;
  }

  /**
   * Creates an empty directory beside the target.
   *
   * @throws BadInputException naming the target, if it cannot be created
   */
  public static PendingDirectory beside(Path target) {
    Path path = PartialName.beside(target);
    try {
      Files.createDirectories(path.getParent());
      PartialName.deleteStale(target);
      Files.createDirectory(path);
      return new PendingDirectory(target, path);
    } catch (IOException e) {
      throw FileFaults.writing(target, e);
    }
  }

  /** Returns the directory that a running process is filling for a target, if there is one. */
  public static Optional<Path> growing(Path target) {
    try {
      return PartialName.inUse(target).filter(Files::isDirectory);
    } catch (IOException e) {
      throw FileFaults.reading(target, e);
    }
  }

  /** Returns the directory to write to. */
  public Path path() {
    return path;
  }

  /**
   * Renames the directory to its target, replacing any directory of that name. No portable
   * operation swaps two directories atomically: if the process is killed between the two renames,
   * the target is missing and the old directory lies beside it. The next {@link #beside} of the
   * target restores it.
   *
   * @throws BadInputException naming the target, if it cannot be written
   */
  public void commit() {
    try {
      FolderTree.flush(path);
      if (Files.exists(target)) {
        replace();
      } else {
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
      }
      FolderTree.flushFolder(path.getParent());
    } catch (IOException e) {
      throw FileFaults.writing(target, e);
    }
  }

  private void replace() throws IOException {
    Path old = PartialName.ofReplaced(target);
    Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
    try {
      Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      putBack(old, e);
      throw e;
    }
    FolderTree.deleteAll(old);
  }

  private void putBack(Path old, IOException failure) {
    try {
      Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      failure.addSuppressed(e);
      throw new BadInputException(
          target.toString(),
          "cannot be written (" + FileFaults.reason(failure) + ") and what was there is now " + old,
          "give it its name back, or write there again: that does it first",
          failure);
    }
  }

  /** Deletes the directory unless it was committed. */
  @Override
  public void close() {
    FolderTree.delete(path);
  }
}
