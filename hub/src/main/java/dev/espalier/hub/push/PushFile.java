package dev.espalier.hub.push;

/**
 * A file of a push.
 *
 * @param path its path within the repository
 * @param content its bytes
 * @param ifThere what to do if the repository has another file of that name
 */
public record PushFile(String path, Content content, IfThere ifThere) {

  /** The treatment of a file that is there. */
  public enum IfThere {
    /** It is replaced. */
    REPLACE,
    /** It is kept, and this file is not pushed. */
    KEEP
  }

  /** Creates a file that replaces the one of its name. */
  public PushFile(String path, Content content) {
    this(path, content, IfThere.REPLACE);
  }
}
