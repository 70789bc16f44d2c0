package dev.espalier.hub.pull;

import java.util.List;
import java.util.Optional;

/** Which files of a repository are wanted. */
public sealed interface Wanted {

  /** The files of a model that are needed to use it: config, tokenizer and one set of weights. */
  record ModelFiles() implements Wanted {}

  /**
   * The files with the rows of a dataset.
   *
   * @param config the config; none if the dataset has only one
   */
  record DatasetFiles(Optional<String> config) implements Wanted {}

  /**
   * The files whose paths match patterns as in Python's client.
   *
   * @param include if not empty, only files that match one of these
   * @param exclude no file that matches one of these
   */
  record Matching(List<String> include, List<String> exclude) implements Wanted {

    public Matching {
      include = List.copyOf(include);
      exclude = List.copyOf(exclude);
    }

    boolean accepts(String path) {
      return (include.isEmpty() || Glob.any(include, path)) && !Glob.any(exclude, path);
    }
  }
}
