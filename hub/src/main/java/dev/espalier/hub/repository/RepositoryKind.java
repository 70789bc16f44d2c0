package dev.espalier.hub.repository;

import java.util.Locale;

/** The kinds of repositories. */
public enum RepositoryKind {
  MODEL(""),
  DATASET("datasets/");

  private final String prefix;

  RepositoryKind(String prefix) {
    this.prefix = prefix;
  }

  /** Returns what precedes the id in the path of a web address: empty for models. */
  public String prefix() {
    return prefix;
  }

  /** Returns the word for one repository, such as {@code model}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the word for several, as in paths of the Hub's interface. */
  public String plural() {
    return word() + "s";
  }
}
