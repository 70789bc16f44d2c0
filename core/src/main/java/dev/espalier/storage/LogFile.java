package dev.espalier.storage;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that others read while it grows. Methods throw {@link BadInputException} naming the file,
 * if it cannot be written. Not thread-safe.
 */
public final class LogFile implements AutoCloseable {

  private final Path file;

  // A stream rather than a channel, which an interrupt of the thread would close.
  private final OutputStream out;

  private LogFile(Path file, OutputStream out) {
    this.file = file;
    this.out = out;
  }

  /** Creates an empty file, replacing any that exists. Its directory must exist. */
  public static LogFile create(Path file) {
    try {
      return new LogFile(file, Files.newOutputStream(file));
    } catch (IOException e) {
      throw FileFaults.writing(file, e);
    }
  }

  /** Returns the path with which it was created. */
  public Path path() {
    return file;
  }

  /** Appends bytes and passes them to the operating system before returning. */
  public void append(byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw FileFaults.writing(file, e);
    }
  }

  /** Waits until the file has reached the disk. */
  public void flush() {
    try {
      FolderTree.flush(file);
    } catch (IOException e) {
      throw FileFaults.writing(file, e);
    }
  }

  /** Closes the file; further calls have no effect. */
  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw FileFaults.writing(file, e);
    }
  }
}
