package dev.espalier.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;

/** What a process says, read while it speaks. */
final class Said {

  private final StringBuffer text = new StringBuffer();
  private final Thread reading;

  Said(InputStream stream) {
    reading = Thread.ofVirtual().start(() -> read(stream));
  }

  private void read(InputStream stream) {
    try (Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
      char[] some = new char[4096];
      for (int count = reader.read(some); count >= 0; count = reader.read(some)) {
        text.append(some, 0, count);
      }
    } catch (IOException _) {
      // Whoever spoke is gone, as a terminal is at its end.
    }
  }

  /** What it has said until now. */
  String soFar() {
    return text.toString();
  }

  /** Everything, once it has fallen silent. */
  String toTheEnd() {
    try {
      reading.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return soFar();
  }
}
