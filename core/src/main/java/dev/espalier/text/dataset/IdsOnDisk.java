package dev.espalier.text.dataset;

import dev.espalier.storage.Fingerprint;
import dev.espalier.storage.NewFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Writes the ids of blocks to a file as they come, and their hash after them. */
final class IdsOnDisk implements BlockSink {

  private static final int BUFFER_INTS = 1 << 16;

  private final NewFile file;
  private final MessageDigest digest = Fingerprint.sha256();
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_INTS * Integer.BYTES).order(ByteOrder.nativeOrder());

  IdsOnDisk(NewFile file) {
    this.file = file;
  }

  /**
   * {@inheritDoc}
   *
   * @throws UncheckedIOException if the disk fails
   */
  @Override
  public void add(int[] block) {
    for (int from = 0; from < block.length; ) {
      int some = Math.min(block.length - from, buffer.remaining() / Integer.BYTES);
      buffer.asIntBuffer().put(block, from, some);
      buffer.position(buffer.position() + some * Integer.BYTES);
      from += some;
      if (!buffer.hasRemaining()) {
        write();
      }
    }
  }

  private void write() {
    digest.update(buffer.array(), 0, buffer.position());
    try {
      file.write(buffer.flip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    buffer.clear();
  }

  /** Writes what is left, and the hash in hexadecimal digits. */
  void finish() throws IOException {
    write();
    file.write(HexFormat.of().formatHex(digest.digest()).getBytes(StandardCharsets.US_ASCII));
  }
}
