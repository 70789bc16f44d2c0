package dev.espalier.hub.pull;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How far a download is.
 *
 * @param repository the repository, such as {@code model openai-community/gpt2}
 * @param active the files that are being downloaded
 * @param total the files and bytes of the whole download
 * @param bytesPerSecond the speed of the last seconds
 */
public record PullProgress(
    String repository, List<File> active, Total total, double bytesPerSecond) {

  public PullProgress {
    active = List.copyOf(active);
  }

  /**
   * A file that is being downloaded.
   *
   * @param path its path within the repository
   * @param received the bytes that have arrived, those of earlier attempts included
   * @param bytes its size
   */
  public record File(String path, long received, long bytes) {}

  /**
   * The whole download.
   *
   * @param filesDone files that are complete
   * @param files all files that were missing
   * @param received the bytes that have arrived
   * @param bytes the bytes of all files that were missing
   */
  public record Total(int filesDone, int files, long received, long bytes) {}

  /** Returns the seconds that the rest takes at this speed, if anything arrives at all. */
  public OptionalDouble secondsLeft() {
    return bytesPerSecond > 0
        ? OptionalDouble.of((total.bytes - total.received) / bytesPerSecond)
        : OptionalDouble.empty();
  }
}
