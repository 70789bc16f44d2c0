package dev.espalier.hub.pull;

import java.util.List;

/**
 * The files of a commit that are needed.
 *
 * @param folder the folder within the repository that is opened, or an empty text
 * @param paths the paths of the files
 */
record Choice(String folder, List<String> paths) {

  Choice {
    paths = List.copyOf(paths);
  }
}
