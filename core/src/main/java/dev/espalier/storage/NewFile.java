package dev.espalier.storage;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A new file that is written from its beginning to its end; what is known only then can be put into
 * a place that was left for it. Every method writes all that it is given, or throws. Used by one
 * thread at a time.
 */
public final class NewFile implements Closeable {

  /** Larger arrays would be copied whole into a buffer outside the heap. */
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

  /** Appends what is left in a buffer. */
  public void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Appends the bytes of some memory. */
  public void write(MemorySegment memory) throws IOException {
    for (long from = 0; from < memory.byteSize(); from += SEGMENT_CHUNK_BYTES) {
      long count = Math.min(SEGMENT_CHUNK_BYTES, memory.byteSize() - from);
      write(memory.asSlice(from, count).asByteBuffer());
    }
  }

  /** Replaces bytes that are written already; the position stays the end. */
  public void patch(long position, byte[] bytes) throws IOException {
    long end = channel.position();
    channel.position(position);
    write(bytes);
    channel.position(end);
  }

  /** The number of bytes until here. */
  public long position() throws IOException {
    return channel.position();
  }

  /**
   * Goes on at a later place; what lies between is zeros.
   *
   * @param position at least the present one
   */
  public void skipTo(long position) throws IOException {
    channel.position(position);
  }

  /** Waits until all of it is on the disk. */
  void flush() throws IOException {
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
