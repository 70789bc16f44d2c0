package dev.espalier.cli.disk;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/** The ways in which a disk fails, with Linux's messages and Java's exceptions for them. */
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
  /** A write takes only half of its data, which is legal; everything else fails. */
  SHORT("No space left on device"),
  ;

  private final String words;

  Failure(String words) {
    this.words = words;
  }

  /** Failures on an open file have no path. */
  IOException of(Operation operation, String path) {
    return isOfContent(operation)
        ? new IOException(words)
        : new FileSystemException(path, null, words);
  }

  private static boolean isOfContent(Operation operation) {
    return operation == Operation.WRITE || operation == Operation.FLUSH;
  }
}
