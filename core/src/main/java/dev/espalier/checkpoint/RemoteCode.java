package dev.espalier.checkpoint;

import dev.espalier.storage.WriteAside;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The Python file with which transformers opens a compact model in the exact layout. Espalier
 * writes it but never executes it.
 */
final class RemoteCode {

  static final String MODULE = "modeling_espalier";

  private static final String FILE = MODULE + ".py";

  private RemoteCode() {}

  /** Copies the file to a model's folder. */
  static void write(Path folder) {
    try (InputStream in =
        Objects.requireNonNull(RemoteCode.class.getResourceAsStream(FILE), FILE + " is missing")) {
      WriteAside.bytes(folder.resolve(FILE), in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the resource " + FILE, e);
    }
  }
}
