package dev.espalier.record.compare;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.RunDirectory;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory of several runs, each in the folder of its seed: {@code seed-1}, {@code seed-2}, …
 */
record SeedFolders(Path path) {

  private static final String SEED = "seed-";

  /** Returns a seed's folder. */
  Path of(int seed) {
    return path.resolve(SEED + seed);
  }

  /** Returns the folders that exist. */
  List<Path> all() {
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries
          .filter(entry -> entry.getFileName().toString().matches(SEED + "\\d+"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw FileFaults.reading(path, e);
    }
  }

  /**
   * Deletes the folders and the given files, and nothing else in the directory.
   *
   * @param what the expected content of the directory, for the message
   * @param isOne whether the directory has that content
   * @param files the files to delete; the one that identifies the directory comes last, so that an
   *     interrupted deletion can be repeated
   * @throws BadInputException if the directory holds something else
   */
  void clear(String what, boolean isOne, List<Path> files) {
    if (!RunDirectory.at(path).exists()) {
      return;
    }
    if (!isOne) {
      throw new BadInputException(
          path.toString(),
          "holds something that is no " + what,
          "choose another directory, or empty this one yourself");
    }
    List<Path> mine = new ArrayList<>(all());
    mine.addAll(files);
    mine.forEach(FolderTree::delete);
  }
}
