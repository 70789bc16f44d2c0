package dev.espalier.storage;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Creates directories, and flushes and deletes files and directory trees. */
public final class FolderTree {

  private FolderTree() {}

  /**
   * Creates a directory and its missing parents.
   *
   * @throws BadInputException naming it, if it cannot be created
   */
  public static void create(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw FileFaults.writing(folder, e);
    }
  }

  /**
   * Deletes a file, or a directory with all its contents, if it exists. Symbolic links are deleted,
   * not followed.
   *
   * @throws BadInputException naming it, if it cannot be deleted
   */
  public static void delete(Path root) {
    try {
      deleteAll(root);
    } catch (IOException e) {
      throw FileFaults.deleting(root, e);
    }
  }

  /** Deletes like {@link #delete}, but throws the system's exception. */
  static void deleteAll(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    walk(root, Files::delete, Files::delete);
  }

  /** Waits until everything under {@code root} has reached the disk. */
  static void flush(Path root) throws IOException {
    walk(root, FolderTree::flushFile, FolderTree::flushFolder);
  }

  /** An action on a file, or on a directory after everything in it. */
  private interface Visit {
    void at(Path path) throws IOException;
  }

  private static void walk(Path root, Visit file, Visit folder) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes)
              throws IOException {
            file.at(path);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path path, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            folder.at(path);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void flushFile(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Waits until a directory's entries have reached the disk, on systems that support this. */
  static void flushFolder(@Nullable Path folder) throws IOException {
    if (folder == null || System.getProperty("os.name", "").startsWith("Windows")) {
      return;
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
