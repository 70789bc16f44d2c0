package dev.espalier.safetensors;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.Fingerprint;
import dev.espalier.storage.RegularFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The SHA-256 of a whole safetensors file, stored in the file's own {@code __metadata__} and
 * computed with zeros in place of its digits. A file that is truncated, or in which any bit has
 * changed, does not match its seal.
 */
public final class Seal {

  static final String KEY = "sha256";
  static final String BLANK = "0".repeat(64);

  private static final int CHUNK_BYTES = 1 << 20;

  private Seal() {}

  /** Returns the position of the seal's digits in a header, or -1 if it has none. */
  static int place(byte[] header, String digits) {
    String text = new String(header, StandardCharsets.ISO_8859_1);
    String entry = "\"" + KEY + "\":\"" + digits + "\"";
    int at = text.indexOf(entry);
    return at < 0 ? -1 : at + entry.length() - 1 - digits.length();
  }

  /**
   * Tells whether a file is unchanged since it was written.
   *
   * @return false if it is damaged, or was written without a seal
   * @throws BadInputException if it cannot be read
   */
  public static boolean isIntact(Path file) {
    try (FileChannel channel = FileChannel.open(RegularFile.of(file), StandardOpenOption.READ)) {
      SafetensorsHeader header;
      try {
        header = SafetensorsHeader.read(file, channel);
      } catch (BadInputException e) {
        return false;
      }
      String digits = header.metadata().get(KEY);
      return digits != null && digits.equals(hash(channel, (int) header.dataFrom(), digits));
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    }
  }

  private static String hash(FileChannel channel, int dataFrom, String digits) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(dataFrom);
    channel.position(0);
    while (head.hasRemaining() && channel.read(head) >= 0) {
      // read on
    }
    int place = place(head.array(), digits);
    if (place < 0) {
      return "";
    }
    System.arraycopy(BLANK.getBytes(StandardCharsets.US_ASCII), 0, head.array(), place, 64);
    MessageDigest digest = Fingerprint.sha256();
    digest.update(head.flip());
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
    while (channel.read(chunk) >= 0) {
      digest.update(chunk.flip());
      chunk.clear();
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
