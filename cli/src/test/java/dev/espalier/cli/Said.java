package dev.espalier.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;

/** The output of a process, read while it runs. */
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
      // The process is gone, as at the end of a terminal.
    }
  }

  /** Returns the output so far. */
  String soFar() {
    return text.toString();
  }

  /** Returns the complete output after the process has closed it. */
  String toTheEnd() {
    try {
      reading.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return soFar();
  }
}
