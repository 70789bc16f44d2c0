package dev.espalier.hub.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The marks of files that a commit lacks, which Python's client leaves where it asked for a file in
 * vain. With a mark, it answers from the cache that there is no such file, and neither asks the Hub
 * again nor complains that it cannot ask.
 */
public final class Absences {

  private Absences() {}

  /**
   * Marks files as missing. A mark that cannot be made is left out, as Python's client does: it
   * only saves a question.
   *
   * @param paths files that the commit is known to lack
   */
  public static void record(RepositoryCache cache, String commit, List<String> paths) {
    for (String path : paths) {
      Path mark = cache.absence(commit, path);
      try {
        if (!Files.exists(mark)) {
          Files.createDirectories(mark.getParent());
          Files.createFile(mark);
        }
      } catch (IOException e) {
        // Another process was faster, or the cache is read-only or full.
      }
    }
  }

  /** Tells whether a file is marked as missing. */
  public static boolean holds(RepositoryCache cache, String commit, String path) {
    return Files.isRegularFile(cache.absence(commit, path));
  }
}
