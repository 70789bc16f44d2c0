package dev.espalier.hub.pull;

import java.util.regex.Pattern;

/** The uses of a dataset's rows, recognised by the names of files as {@code datasets} does. */
public enum Split {
  TRAIN("train|training"),
  VALIDATION("validation|valid|dev|val"),
  TEST("test|testing|eval|evaluation");

  private final Pattern name;

  /** A keyword between characters that are not letters. */
  Split(String keywords) {
    name = Pattern.compile("(.*[-._ 0-9])?(" + keywords + ")[-._ 0-9].*");
  }

  /**
   * Tells whether a file belongs to this split.
   *
   * @param path its name or, where folders are named after splits, its path below the config, as in
   *     {@code train/0000.parquet}
   */
  public boolean names(String path) {
    return name.matcher(path.replace('/', '-')).matches();
  }
}
