package dev.espalier.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Gives a file a second name where the file system can, and otherwise copies it. Files here are
 * replaced and never changed, so that two names of one file are as good as two files, and take the
 * space of one.
 */
public final class LinkedFile {

  private LinkedFile() {}

  /**
   * Puts the content of a file at a target, replacing what is there. Creates missing parent
   * directories.
   *
   * @throws dev.espalier.fault.BadInputException naming the target, if it cannot be written
   */
  public static void file(Path source, Path target) {
    try {
      Path partial = PartialName.beside(target);
      Files.createDirectories(partial.getParent());
      PartialName.deleteStale(target);
      try {
        link(source, partial);
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        // Renaming one name of a file to another name of it does nothing.
        Files.deleteIfExists(partial);
      }
      FolderTree.flushFolder(partial.getParent());
    } catch (IOException e) {
      throw FileFaults.writing(target, e);
    }
  }

  /**
   * Puts every file of a directory, and of those in it, at the same place in a target.
   *
   * @throws dev.espalier.fault.BadInputException naming what cannot be read or written
   */
  public static void folder(Path source, Path target) {
    for (Path file : files(source)) {
      file(file, target.resolve(source.relativize(file).toString()));
    }
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw FileFaults.reading(folder, e);
    }
  }

  private static void link(Path source, Path partial) throws IOException {
    try {
      Files.createLink(partial, source);
    } catch (IOException | UnsupportedOperationException e) {
      // Another file system, or one without links.
      Files.deleteIfExists(partial);
      Files.copy(source, partial);
      FolderTree.flush(partial);
    }
  }
}
