package dev.espalier.text.dataset;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.CacheFolder;
import dev.espalier.storage.Fingerprint;
import dev.espalier.storage.WriteAside;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cache of tokenised blocks on disk, keyed by the content from which they were made. A file
 * contains the SHA-256 of its ids in hexadecimal digits, then the ids in the machine's byte order.
 * Damaged files are treated as missing, and failures to write are ignored.
 */
public final class BlockCache {

  private static final Logger LOG = LoggerFactory.getLogger(BlockCache.class);
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

  /** Stores ids under a key, if possible. */
  void keep(String key, MemorySegment ids) {
    if (folder == null) {
      return;
    }
    try {
      WriteAside.file(file(folder, key), file -> write(file, ids));
    } catch (BadInputException e) {
      LOG.debug("the blocks are not kept for the next run: {}", e.getMessage());
    }
  }

  private static void write(Path file, MemorySegment ids) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeAll(channel, ByteBuffer.wrap(hash(ids).getBytes(StandardCharsets.US_ASCII)));
      long chunk = 1L << 28;
      for (long from = 0; from < ids.byteSize(); from += chunk) {
        long bytes = Math.min(chunk, ids.byteSize() - from);
        writeAll(channel, ids.asSlice(from, bytes).asByteBuffer());
      }
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static String hash(MemorySegment ids) {
    return Fingerprint.start().add(ids).hex();
  }

  private static Path file(Path folder, String key) {
    return folder.resolve(key + ".ids");
  }
}
