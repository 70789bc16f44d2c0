package dev.espalier.cli.disk;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/** How a disk refuses, in the words of Linux and the exceptions that Java makes of them. */
enum Failure {
  FULL("No space left on device"),
  BROKEN("Input/output error"),
  READ_ONLY("Read-only file system"),
  FORBIDDEN("Permission denied") {
    @Override
    IOException of(Operation operation, String path) {
      return isOfContent(operation) ? super.of(operation, path) : new AccessDeniedException(path);
    }
  },
  /** A write that takes only half of what it was given, which is no fault; all else is refused. */
  SHORT("No space left on device"),
  ;

  private final String words;

  Failure(String words) {
    this.words = words;
  }

  /** What fails while a file is open has no path. */
  IOException of(Operation operation, String path) {
    return isOfContent(operation)
        ? new IOException(words)
        : new FileSystemException(path, null, words);
  }

  private static boolean isOfContent(Operation operation) {
    return operation == Operation.WRITE || operation == Operation.FLUSH;
  }
}
