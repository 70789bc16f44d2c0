package dev.espalier.hub.pull;

import java.util.List;

/**
 * The files of a commit that are needed.
 *
 * @param folder the folder within the repository that is opened, or an empty text
 * @param paths the paths of the files
 * @param absent files that were looked for too, and that the commit lacks
 */
record Choice(String folder, List<String> paths, List<String> absent) {

  Choice {
    paths = List.copyOf(paths);
    absent = List.copyOf(absent);
  }

  Choice(String folder, List<String> paths) {
    this(folder, paths, List.of());
  }
}
