package dev.espalier.storage;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * A SHA-256 hash over several parts. Each part is preceded by its length, so that two different
 * lists of parts never feed the same bytes to the hash. Not thread-safe.
 */
public final class Fingerprint {

  private static final int SHOWN_DIGITS = 12;
  private static final int CHUNK_BYTES = 1 << 16;
  private static final long SEGMENT_CHUNK_BYTES = 1L << 28;

  private final MessageDigest digest = sha256();

  private Fingerprint() {}

  /** Returns a fingerprint to which nothing has been added. */
  public static Fingerprint start() {
    return new Fingerprint();
  }

  /** Returns the first digits of a hash, enough to distinguish hashes at a glance. */
  public static String abridged(String hash) {
    return hash.substring(0, Math.min(SHOWN_DIGITS, hash.length()));
  }

  /** Returns a new SHA-256 digest. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Adds a text, encoded as UTF-8. */
  public Fingerprint add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    length(bytes.length);
    digest.update(bytes);
    return this;
  }

  /** Adds a number. */
  public Fingerprint add(long number) {
    length(Long.BYTES);
    length(number);
    return this;
  }

  /** Adds the bytes of a memory segment. */
  public Fingerprint add(MemorySegment memory) {
    length(memory.byteSize());
    update(digest, memory);
    return this;
  }

  /**
   * Adds memory that is passed part by part, with the same hash as {@link #add(MemorySegment)} of
   * the whole.
   *
   * @param bytes bytes of all parts
   * @param parts passes the parts to the consumer it is given
   */
  public Fingerprint addInParts(long bytes, Consumer<Consumer<MemorySegment>> parts) {
    length(bytes);
    parts.accept(part -> update(digest, part));
    return this;
  }

  /** Adds the bytes of memory of any size to a digest. */
  public static void update(MessageDigest digest, MemorySegment memory) {
    for (long from = 0; from < memory.byteSize(); from += SEGMENT_CHUNK_BYTES) {
      long bytes = Math.min(SEGMENT_CHUNK_BYTES, memory.byteSize() - from);
      digest.update(memory.asSlice(from, bytes).asByteBuffer());
    }
  }

  /**
   * Adds the bytes of a file without loading it whole.
   *
   * @throws BadInputException naming the file, if it cannot be read
   */
  public Fingerprint add(Path file) {
    try {
      length(Files.size(RegularFile.of(file)));
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    }
    update(digest, file);
    return this;
  }

  /**
   * Returns the SHA-256 of a file alone, in 64 hexadecimal digits, as {@code sha256sum} prints it.
   *
   * @throws BadInputException naming the file, if it cannot be read
   */
  public static String sha256(Path file) {
    MessageDigest digest = sha256();
    update(digest, file);
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void update(MessageDigest digest, Path file) {
    try (InputStream in = Files.newInputStream(RegularFile.of(file))) {
      byte[] chunk = new byte[CHUNK_BYTES];
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        digest.update(chunk, 0, count);
      }
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    }
  }

  private void length(long bytes) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, bytes));
  }

  /** Returns the hash as 64 hexadecimal digits and resets this fingerprint. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
