package dev.espalier.hub.cache;

import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;

/** Explains in one line why the cache could not be read or written. */
public final class CacheFaults {

  private static final String REMEDY = "let HF_HUB_CACHE name another folder, or correct this one";

  private CacheFaults() {}

  /** Returns the exception for a file that could not be written. */
  public static HubException writing(Path file, IOException cause) {
    String reason = reason(cause);
    String lower = reason.toLowerCase(Locale.ROOT);
    if (lower.contains("no space") || lower.contains("not enough space")) {
      return fault(file, "the disk is full", "free some space; the download then continues", cause);
    }
    if (lower.contains("quota")) {
      return fault(file, "the disk quota is used up", "free some space", cause);
    }
    if (lower.contains("file too large")) {
      return fault(
          file,
          "would be larger than files may be here",
          "raise the limit ('ulimit -f'), or let HF_HUB_CACHE name a folder of another file system",
          cause);
    }
    if (cause instanceof AccessDeniedException || lower.contains("read-only")) {
      return fault(file, "may not be written", REMEDY, cause);
    }
    return fault(file, "cannot be written: " + reason, REMEDY, cause);
  }

  /** Returns the exception for a file that could not be read. */
  public static HubException reading(Path file, IOException cause) {
    return fault(file, "cannot be read: " + reason(cause), REMEDY, cause);
  }

  private static HubException fault(Path file, String what, String remedy, IOException cause) {
    return new HubException(Kind.STORAGE, file.toString(), what, remedy, cause);
  }

  private static String reason(IOException cause) {
    String message =
        cause instanceof FileSystemException files && files.getReason() != null
            ? files.getReason()
            : cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
