package dev.espalier.storage;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/** Explains in one line why a file could not be read or written. */
public final class FileFaults {

  private FileFaults() {}

  /** Returns the error for a file that could not be read. */
  public static BadInputException reading(Path path, IOException cause) {
    return switch (cause) {
      case NoSuchFileException _ -> fault(path, "not found", "check the path", cause);
      case AccessDeniedException _ -> fault(path, "may not be read", "allow reading it", cause);
      case CharacterCodingException _ ->
          fault(path, "is not UTF-8 text", "convert it to UTF-8", cause);
      default -> fault(path, "cannot be read: " + reason(cause), "check the file", cause);
    };
  }

  /** Returns the error for a file or directory that could not be deleted. */
  static BadInputException deleting(Path path, IOException cause) {
    boolean forbidden =
        cause instanceof AccessDeniedException
            || reason(cause).toLowerCase(Locale.ROOT).contains("read-only");
    return forbidden
        ? fault(path, "may not be deleted", "allow writing in its directory", cause)
        : fault(path, "cannot be deleted: " + reason(cause), "check the disk", cause);
  }

  /** Returns the error for a file or directory that could not be written. */
  public static BadInputException writing(Path path, IOException cause) {
    String reason = reason(cause).toLowerCase(Locale.ROOT);
    if (reason.contains("no space") || reason.contains("not enough space")) {
      return fault(path, "the disk is full", "free some space or choose another place", cause);
    }
    if (reason.contains("quota")) {
      return fault(path, "the disk quota is used up", "free some space", cause);
    }
    if (reason.contains("file too large")) {
      String remedy = "raise the limit (ulimit -f), or choose another file system";
      return fault(path, "is larger than a file may be here", remedy, cause);
    }
    if (cause instanceof AccessDeniedException || reason.contains("read-only")) {
      return fault(path, "may not be written", "choose a place that may be written", cause);
    }
    if (cause instanceof NoSuchFileException) {
      return fault(path, "cannot be created there", "choose another place", cause);
    }
    if (cause instanceof FileAlreadyExistsException
        || cause instanceof NotDirectoryException
        || reason.contains("not a directory")) {
      return fault(path, "a file is in the way", "choose another place", cause);
    }
    return fault(path, "cannot be written: " + reason(cause), "choose another place", cause);
  }

  private static BadInputException fault(Path path, String what, String remedy, IOException cause) {
    return new BadInputException(path.toString(), what, remedy, cause);
  }

  /** Returns the system's message without the names of Java's exceptions. */
  public static String reason(IOException cause) {
    String message =
        cause instanceof java.nio.file.FileSystemException files && files.getReason() != null
            ? files.getReason()
            : cause.getMessage();
    return message == null ? "the system does not say why" : message;
  }
}
