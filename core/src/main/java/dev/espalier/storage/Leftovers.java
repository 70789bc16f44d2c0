package dev.espalier.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a killed process may leave in a directory that it had for itself: no content, only waste.
 */
public final class Leftovers {

  private Leftovers() {}

  /**
   * Whether an entry of a directory is a lock, or what was being written under one of some names.
   */
  public static boolean isOne(Path entry, Set<String> names) {
    return entry.getFileName().toString().equals(DirectoryLock.NAME)
        || PartialName.targetOf(entry)
            .filter(target -> names.contains(target) || target.equals(DirectoryLock.NAME))
            .isPresent();
  }

  /**
   * Deletes what was being written in a directory under names that only the holder of its lock
   * writes. This process must hold it, and not be writing yet.
   *
   * @throws dev.espalier.fault.BadInputException naming what cannot be deleted
   */
  public static void delete(Path folder, Predicate<String> names) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      PartialName.deleteStale(folder.resolve(DirectoryLock.NAME));
      List<Path> waste =
          entries.filter(e -> PartialName.targetOf(e).filter(names).isPresent()).toList();
      for (Path entry : waste) {
        FolderTree.delete(entry);
      }
    } catch (IOException e) {
      throw FileFaults.writing(folder, e);
    }
  }
}
