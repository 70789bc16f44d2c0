package dev.espalier.hub.api;

import java.util.List;
import java.util.Optional;

/**
 * All files of a commit, which never change.
 *
 * @param commit the hash of the commit
 * @param files the files
 */
public record RepositoryTree(String commit, List<TreeFile> files) {

  public RepositoryTree {
    files = List.copyOf(files);
  }

  /** Returns the file with a path. */
  public Optional<TreeFile> find(String path) {
    return files.stream().filter(file -> file.path().equals(path)).findFirst();
  }

  /** Returns the paths of all files. */
  public List<String> paths() {
    return files.stream().map(TreeFile::path).toList();
  }
}
