package dev.espalier.text.dataset;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.CacheFolder;
import dev.espalier.storage.Fingerprint;
import dev.espalier.storage.NewFile;
import dev.espalier.storage.WriteAside;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A cache of tokenised blocks on disk, keyed by the content from which they were made. A file
 * contains the ids in the machine's byte order, then their SHA-256 in hexadecimal digits: it is
 * written while the text is read, and mapped, so that the ids are never all in memory. Damaged
 * files are treated as missing, and failures to write are told and otherwise ignored.
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

  /** Sends the blocks of a text, the same ones each time. */
  @FunctionalInterface
  interface Blocks {
    void sendTo(BlockSink sink);
  }

  /** Returns the ids stored under a key, if they exist and are undamaged. */
  Optional<MemorySegment> read(String key) {
    return folder == null
        ? Optional.empty()
        : map(file(folder, key))
            .filter(whole -> whole.byteSize() > HASH_BYTES)
            .filter(whole -> stored(whole).equals(hash(ids(whole))))
            .map(BlockCache::ids);
  }

  /**
   * Stores the ids of blocks under a key and returns them. What cannot be stored is kept in memory,
   * for which the blocks are sent again.
   *
   * @param notes receives a note for the user if they are not stored
   */
  MemorySegment keep(String key, Blocks blocks, Consumer<String> notes) {
    if (folder != null) {
      try {
        WriteAside.file(file(folder, key), file -> write(file, blocks));
        Optional<MemorySegment> written = map(file(folder, key));
        if (written.isPresent()) {
          return ids(written.get());
        }
      } catch (RefusedException e) {
        throw e.getCause();
      } catch (BadInputException e) {
        notes.accept(
            "the blocks of the text are not kept for the next run: %s %s"
                .formatted(folder, e.what()));
      }
    }
    IdsInMemory memory = new IdsInMemory();
    blocks.sendTo(memory);
    return memory.all();
  }

  private static void write(NewFile file, Blocks blocks) throws IOException {
    IdsOnDisk ids = new IdsOnDisk(file);
    try {
      blocks.sendTo(ids);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (BadInputException e) {
      // A fault of the text is not one of the cache.
      throw new RefusedException(e);
    }
    ids.finish();
  }

  private static Optional<MemorySegment> map(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return Optional.of(channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static MemorySegment ids(MemorySegment whole) {
    return whole.asSlice(0, whole.byteSize() - HASH_BYTES);
  }

  private static String stored(MemorySegment whole) {
    byte[] hash = new byte[HASH_BYTES];
    MemorySegment.ofArray(hash).copyFrom(whole.asSlice(whole.byteSize() - HASH_BYTES, HASH_BYTES));
    return new String(hash, StandardCharsets.US_ASCII);
  }

  private static String hash(MemorySegment ids) {
    MessageDigest digest = Fingerprint.sha256();
    Fingerprint.update(digest, ids);
    return HexFormat.of().formatHex(digest.digest());
  }

  private static Path file(Path folder, String key) {
    return folder.resolve(key + ".ids");
  }

  /** Carries a fault of the text through the writing of a file. */
  private static final class RefusedException extends RuntimeException {

    private final BadInputException fault;

    RefusedException(BadInputException fault) {
      super(fault);
      this.fault = fault;
    }

    @Override
    public synchronized BadInputException getCause() {
      return fault;
    }
  }
}
