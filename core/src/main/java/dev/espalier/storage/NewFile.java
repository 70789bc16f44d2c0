package dev.espalier.storage;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A new file that is written sequentially. Values that are known only at the end can be written to
 * a place reserved for them. Every method writes all of its data, or throws. Not thread-safe.
 */
public final class NewFile implements Closeable {

  /** Java would copy larger arrays as a whole to an off-heap buffer. */
  private static final int ARRAY_CHUNK_BYTES = 1 << 20;

  private static final long SEGMENT_CHUNK_BYTES = 1L << 28;

  private final FileChannel channel;

  private NewFile(FileChannel channel) {
    this.channel = channel;
  }

  static NewFile create(Path file) throws IOException {
    return new NewFile(
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  /** Appends bytes. */
  public void write(byte[] bytes) throws IOException {
    for (int from = 0; from < bytes.length; from += ARRAY_CHUNK_BYTES) {
      write(ByteBuffer.wrap(bytes, from, Math.min(ARRAY_CHUNK_BYTES, bytes.length - from)));
    }
  }

  /** Appends the remaining bytes of a buffer. */
  public void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Appends the bytes of a memory segment. */
  public void write(MemorySegment memory) throws IOException {
    for (long from = 0; from < memory.byteSize(); from += SEGMENT_CHUNK_BYTES) {
      long count = Math.min(SEGMENT_CHUNK_BYTES, memory.byteSize() - from);
      write(memory.asSlice(from, count).asByteBuffer());
    }
  }

  /** Overwrites bytes that have been written; the position stays at the end. */
  public void patch(long position, byte[] bytes) throws IOException {
    long end = channel.position();
    channel.position(position);
    write(bytes);
    channel.position(end);
  }

  /** Returns the number of bytes written so far. */
  public long position() throws IOException {
    return channel.position();
  }

  /**
   * Continues at a later position, after a gap of zeros.
   *
   * @param position at least the current position
   */
  public void skipTo(long position) throws IOException {
    channel.position(position);
  }

  /** Waits until the file has reached the disk. */
  void flush() throws IOException {
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
