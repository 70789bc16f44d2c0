package dev.espalier.hub.cache;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.ThreadLocalRandom;

/** Writes small files whole or not at all. */
final class Whole {

  private Whole() {}

  /** Writes a file under another name and renames it; folders are created as needed. */
  static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Path aside = aside(file);
    try {
      Files.writeString(aside, text, StandardCharsets.UTF_8);
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  /** Returns a name beside a file that no other process uses. */
  static Path aside(Path file) {
    String number = String.format("%08x", ThreadLocalRandom.current().nextInt());
    return file.resolveSibling(file.getFileName() + "." + number + ".tmp");
  }
}
