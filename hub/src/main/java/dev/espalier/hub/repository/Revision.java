package dev.espalier.hub.repository;

import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import java.util.regex.Pattern;

/**
 * A branch, a tag, a reference such as {@code refs/pr/3}, or a commit.
 *
 * @param name its name
 */
public record Revision(String name) {

  private static final int LONGEST = 200;
  private static final Pattern FORM = Pattern.compile("[\\w+][\\w.+-]*(/[\\w+][\\w.+-]*)*");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  /** The default revision. */
  public static final Revision MAIN = new Revision("main");

  /** The branch to which the Hub converts datasets. */
  public static final Revision PARQUET = new Revision("refs/convert/parquet");

  /**
   * Checks the name, which becomes a path in the cache.
   *
   * @throws HubException if no branch, tag or commit can have it
   */
  public Revision {
    if (name.length() > LONGEST
        || !FORM.matcher(name).matches()
        || name.contains("..")
        || name.endsWith(".")
        || name.endsWith(".lock")) {
      throw new HubException(
          Kind.INVALID,
          "revision " + name,
          "is not the name of a branch, a tag or a commit",
          "give a name such as main, or a commit's 40 digits");
    }
  }

  /** Tells whether it is the hash of a commit, whose files never change. */
  public boolean isCommit() {
    return isCommit(name);
  }

  /** Tells whether a text is the hash of a commit. */
  public static boolean isCommit(String text) {
    return COMMIT.matcher(text).matches();
  }

  @Override
  public String toString() {
    return name;
  }
}
