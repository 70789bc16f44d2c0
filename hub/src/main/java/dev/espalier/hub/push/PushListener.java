package dev.espalier.hub.push;

/**
 * Receives the progress of a push. Methods may be called on any thread, one at a time, and do
 * nothing by default.
 */
public interface PushListener {

  /** Ignores all events. */
  PushListener NONE = new PushListener() {};

  /** Called before a file is read to compute its hash. */
  default void hashing(String path) {}

  /**
   * Called while bytes are sent.
   *
   * @param path the file that is being sent
   * @param sent the bytes sent so far, which decrease if a part is sent again
   * @param total all bytes to send
   */
  default void sent(String path, long sent, long total) {}

  /** Called with a fact the user should know, in one line. */
  default void note(String message) {}
}
