package dev.espalier.storage;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * A directory that is being filled beside its target and takes the target's name, whole and flushed
 * to the disk, when it is committed. Closing one that was not committed deletes it.
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
   * Makes an empty directory beside the target.
   *
   * @throws BadInputException naming the target, if it cannot be made
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

  /** The directory that a process which runs is filling for a target, if there is one. */
  public static Optional<Path> growing(Path target) {
    try {
      return PartialName.inUse(target).filter(Files::isDirectory);
    } catch (IOException e) {
      throw FileFaults.reading(target, e);
    }
  }

  /** Where to write. */
  public Path path() {
    return path;
  }

  /**
   * Gives the directory its name. A directory of that name is replaced: no system can swap two
   * directories in one step everywhere, so a kill between the two renames leaves none of the name
   * and the old one beside it. The next {@link #beside} of the target puts it back.
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

  /** Deletes what was not committed. */
  @Override
  public void close() {
    FolderTree.delete(path);
  }
}
