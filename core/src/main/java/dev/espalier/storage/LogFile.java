package dev.espalier.storage;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that others read while it grows. Methods throw {@link BadInputException} naming the file
 * where it cannot be written. Used by one thread at a time.
 */
public final class LogFile implements AutoCloseable {

  private final Path file;

  // A stream and not a channel, which an interrupt of the thread would close.
  private final OutputStream out;

  private LogFile(Path file, OutputStream out) {
    this.file = file;
    this.out = out;
  }

  /** Starts an empty file, replacing one that is there. Its directory must exist. */
  public static LogFile create(Path file) {
    try {
      return new LogFile(file, Files.newOutputStream(file));
    } catch (IOException e) {
      throw FileFaults.writing(file, e);
    }
  }

  /** The path it was created with. */
  public Path path() {
    return file;
  }

  /** Appends bytes; they are handed to the system before this returns. */
  public void append(byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw FileFaults.writing(file, e);
    }
  }

  /** Waits until all of it is on the disk. */
  public void flush() {
    try {
      FolderTree.flush(file);
    } catch (IOException e) {
      throw FileFaults.writing(file, e);
    }
  }

  /** Closing twice does nothing more. */
  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw FileFaults.writing(file, e);
    }
  }
}
