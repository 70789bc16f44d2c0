package dev.espalier.checkpoint;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.CacheFolder;
import dev.espalier.storage.Fingerprint;
import dev.espalier.storage.PendingDirectory;
import dev.espalier.storage.TemporaryFolder;
import dev.espalier.storage.WriteAside;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The embedded model, as a directory: copied once from the resources to the cache, under a name
 * derived from its content, or to a temporary directory if there is no cache.
 */
public final class EmbeddedCheckpoint {

  private static final String RESOURCES = "/dev/espalier/embedded/";
  private static final List<String> FILES =
      List.of(ConfigFile.NAME, "tokenizer.json", "tokenizer_config.json", WeightFiles.SINGLE);

  private EmbeddedCheckpoint() {}

  /** Returns the directory, which lacks weights if the build has none. */
  public static Path folder() {
    Map<String, byte[]> contents = contents();
    Fingerprint fingerprint = Fingerprint.start();
    contents.forEach((name, bytes) -> fingerprint.add(name).add(MemorySegment.ofArray(bytes)));
    String key = fingerprint.hex().substring(0, 16);
    Path cached = CacheFolder.root().resolve("embedded").resolve(key);
    if (holds(cached, contents)) {
      return cached;
    }
    try {
      return write(cached, contents);
    } catch (BadInputException unwritableCache) {
      return write(TemporaryFolder.create("espalier-embedded").resolve("model"), contents);
    }
  }

  private static Map<String, byte[]> contents() {
    Map<String, byte[]> contents = new LinkedHashMap<>();
    for (String name : FILES) {
      try (InputStream in = EmbeddedCheckpoint.class.getResourceAsStream(RESOURCES + name)) {
        if (in != null) {
          contents.put(name, in.readAllBytes());
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read the resource " + RESOURCES + name, e);
      }
    }
    return contents;
  }

  private static boolean holds(Path folder, Map<String, byte[]> contents) {
    return contents.entrySet().stream()
        .allMatch(
            file -> {
              try {
                Path path = folder.resolve(file.getKey());
                return Files.isRegularFile(path)
                    && MemorySegment.ofArray(Files.readAllBytes(path))
                            .mismatch(MemorySegment.ofArray(file.getValue()))
                        < 0;
              } catch (IOException e) {
                return false;
              }
            });
  }

  private static Path write(Path folder, Map<String, byte[]> contents) {
    try (PendingDirectory pending = PendingDirectory.beside(folder)) {
      contents.forEach((name, bytes) -> WriteAside.bytes(pending.path().resolve(name), bytes));
      pending.commit();
      return folder;
    }
  }
}
