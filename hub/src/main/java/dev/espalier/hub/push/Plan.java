package dev.espalier.hub.push;

import java.util.List;

/**
 * What a push sends.
 *
 * @param files the files that differ from those of the branch
 * @param unchanged the number of files that the branch has
 * @param kept the paths of files that are kept as they are there
 * @param ignored the paths that the repository's {@code .gitignore} excludes
 */
record Plan(List<Planned> files, int unchanged, List<String> kept, List<String> ignored) {

  List<Planned> of(Planned.Mode mode) {
    return files.stream().filter(file -> file.mode() == mode).toList();
  }
}
