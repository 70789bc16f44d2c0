package dev.espalier.hub.fault;

/**
 * Thrown if the Hub, the network, the cache or a name prevents the requested operation. Holds the
 * place of the fault, its description and a remedy, each on one line; the message consists of all
 * three. Text of the server in it is shortened and free of control characters.
 */
public final class HubException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final int MOST_OF_PLACE = 300;
  private static final int MOST_OF_FAULT = 400;
  private static final int MOST_OF_REMEDY = 1000;

  /** The kinds of faults that callers may treat differently. */
  public enum Kind {
    /** A name, an address or a setting is malformed. */
    INVALID,
    /** There is no such repository, or it is private. */
    REPOSITORY_NOT_FOUND,
    /** The repository has no such branch, tag or commit. */
    REVISION_NOT_FOUND,
    /** The revision has no such file. */
    ENTRY_NOT_FOUND,
    /** Access must be requested. */
    GATED,
    /** The token is missing, wrong, or may not do this. */
    UNAUTHORIZED,
    /** The environment forbids requests, and the cache lacks what is needed. */
    OFFLINE,
    /** The Hub cannot be reached, is overloaded or failing. */
    UNREACHABLE,
    /** The response violates the Hub's protocol, or differs from what was announced. */
    PROTOCOL,
    /** The cache cannot be read or written. */
    STORAGE,
    /** What is to be created is there already, or was changed at the same time. */
    CONFLICT,
    /** The Hub rejected the request for another reason. */
    REFUSED
  }

  private final Kind kind;
  private final String where;
  private final String what;
  private final String remedy;

  /**
   * @param where the repository, file or address
   * @param what the description of the fault
   * @param remedy what the user can do about it
   */
  public HubException(Kind kind, String where, String what, String remedy) {
    super(
        Line.of(where, MOST_OF_PLACE)
            + ": "
            + Line.of(what, MOST_OF_FAULT)
            + "; "
            + Line.of(remedy, MOST_OF_REMEDY));
    this.kind = kind;
    this.where = Line.of(where, MOST_OF_PLACE);
    this.what = Line.of(what, MOST_OF_FAULT);
    this.remedy = Line.of(remedy, MOST_OF_REMEDY);
  }

  /**
   * Creates an exception with the failure that revealed the fault.
   *
   * @param where the repository, file or address
   * @param what the description of the fault
   * @param remedy what the user can do about it
   */
  public HubException(Kind kind, String where, String what, String remedy, Throwable cause) {
    this(kind, where, what, remedy);
    initCause(cause);
  }

  /** Returns the kind of the fault. */
  public Kind kind() {
    return kind;
  }

  /** Returns the place of the fault. */
  public String where() {
    return where;
  }

  /** Returns the description of the fault. */
  public String what() {
    return what;
  }

  /** Returns what the user can do about it. */
  public String remedy() {
    return remedy;
  }
}
