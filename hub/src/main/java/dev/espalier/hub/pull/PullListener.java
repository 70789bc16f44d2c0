package dev.espalier.hub.pull;

/**
 * Receives the progress of a download. Methods are called on the thread that waits for the
 * download, and do nothing by default.
 */
public interface PullListener {

  /** Ignores all events. */
  PullListener SILENT = new PullListener() {};

  /** Called several times a second. */
  default void downloading(PullProgress progress) {}

  /** Called when a file has been downloaded and verified. */
  default void downloaded(PulledFile file) {}

  /** Called with a fact the user should know, in one line. */
  default void downloadNote(String message) {}
}
