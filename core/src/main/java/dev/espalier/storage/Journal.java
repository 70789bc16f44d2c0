package dev.espalier.storage;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A file of lines to which several processes append. What was appended is on the disk when the call
 * returns. A line that a killed process left unfinished stays a line of its own, which readers
 * ignore.
 */
public final class Journal {

  /** Locks of the operating system exclude other processes only. */
  private static final Object ONE_AT_A_TIME = new Object();

  private Journal() {}

  /**
   * Appends lines together, creating the file and its directory if necessary.
   *
   * @param lines texts without line breaks
   * @throws BadInputException naming the file, if it cannot be written
   */
  public static void append(Path file, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    // An interrupt would close the channel in the middle of a line.
    boolean interrupted = Thread.interrupted();
    synchronized (ONE_AT_A_TIME) {
      try {
        boolean made = !Files.exists(file);
        Files.createDirectories(file.toAbsolutePath().getParent());
        append(file, text);
        if (made) {
          FolderTree.flushFolder(file.toAbsolutePath().getParent());
        }
      } catch (IOException e) {
        throw FileFaults.writing(file, e);
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private static void append(Path file, byte[] text) throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      long end = channel.size();
      ByteBuffer bytes =
          ByteBuffer.wrap(endsInLine(channel, end) ? text : concat((byte) '\n', text));
      for (long at = end; bytes.hasRemaining(); ) {
        at += channel.write(bytes, at);
      }
      channel.force(true);
    }
  }

  private static boolean endsInLine(FileChannel channel, long end) throws IOException {
    ByteBuffer last = ByteBuffer.allocate(1);
    return end == 0 || channel.read(last, end - 1) < 1 || last.get(0) == '\n';
  }

  private static byte[] concat(byte first, byte[] rest) {
    byte[] all = new byte[rest.length + 1];
    all[0] = first;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }
}
