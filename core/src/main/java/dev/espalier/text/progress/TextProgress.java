package dev.espalier.text.progress;

import java.util.OptionalDouble;

/**
 * How far a text has been tokenised.
 *
 * @param text name of the text
 * @param bytes bytes of its files that have been read
 * @param total bytes of its files; 0 if unknown
 * @param tokens tokens made so far
 * @param seconds time since the text was opened
 */
public record TextProgress(String text, long bytes, long total, long tokens, double seconds) {

  /** Returns the time to the end at the speed so far, in seconds, if it can be told. */
  public OptionalDouble secondsLeft() {
    return total > 0 && bytes > 0
        ? OptionalDouble.of(seconds * (total - bytes) / bytes)
        : OptionalDouble.empty();
  }
}
