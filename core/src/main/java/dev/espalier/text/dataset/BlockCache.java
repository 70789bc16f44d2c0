package dev.espalier.text.dataset;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.CacheFolder;
import dev.espalier.storage.Fingerprint;
import dev.espalier.storage.NewFile;
import dev.espalier.storage.WriteAside;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cache of tokenised blocks on disk, keyed by the content from which they were made. A file
 * contains the SHA-256 of its ids in hexadecimal digits, then the ids in the machine's byte order.
 * Damaged files are treated as missing, and failures to write are ignored.
 */
public final class BlockCache {

  private static final int HASH_BYTES = 64;

  private final @Nullable Path folder;

  private BlockCache(@Nullable Path folder) {
    this.folder = folder;
  }

  /** Returns the cache in {@link CacheFolder}. */
  public static BlockCache standard() {
    return new BlockCache(CacheFolder.root().resolve("blocks"));
  }

  /** Returns a cache in a directory, which need not exist. */
  public static BlockCache in(Path folder) {
    return new BlockCache(folder);
  }

  /** Returns a cache that stores nothing. */
  public static BlockCache none() {
    return new BlockCache(null);
  }

  /** Returns the ids stored under a key, if they exist and are undamaged. */
  Optional<MemorySegment> read(String key) {
    if (folder == null) {
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(file(folder, key), StandardOpenOption.READ)) {
      long bytes = channel.size() - HASH_BYTES;
      if (bytes <= 0 || bytes % Integer.BYTES != 0) {
        return Optional.empty();
      }
      MemorySegment whole = channel.map(MapMode.READ_ONLY, 0, HASH_BYTES + bytes, Arena.ofAuto());
      byte[] hash = new byte[HASH_BYTES];
      MemorySegment.ofArray(hash).copyFrom(whole.asSlice(0, HASH_BYTES));
      MemorySegment ids = whole.asSlice(HASH_BYTES);
      boolean isWhole = new String(hash, StandardCharsets.US_ASCII).equals(hash(ids));
      return isWhole ? Optional.of(ids) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Stores ids under a key, if possible.
   *
   * @return a note for the user if it is not
   */
  Optional<String> keep(String key, MemorySegment ids) {
    if (folder == null) {
      return Optional.empty();
    }
    try {
      WriteAside.file(file(folder, key), file -> write(file, ids));
      return Optional.empty();
    } catch (BadInputException e) {
      return Optional.of(
          "the blocks of the text are not kept for the next run: %s %s"
              .formatted(folder, e.what()));
    }
  }

  private static void write(NewFile file, MemorySegment ids) throws IOException {
    file.write(hash(ids).getBytes(StandardCharsets.US_ASCII));
    file.write(ids);
  }

  private static String hash(MemorySegment ids) {
    return Fingerprint.start().add(ids).hex();
  }

  private static Path file(Path folder, String key) {
    return folder.resolve(key + ".ids");
  }
}
