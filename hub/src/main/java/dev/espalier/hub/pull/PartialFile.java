package dev.espalier.hub.pull;

import dev.espalier.hub.pull.Spans.Span;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A file that is being downloaded, in ranges and in any order. Behind its bytes it lists the ranges
 * that have arrived, so that a later process goes on where this one stopped; a list that does not
 * match its checksum counts as empty. Thread-safe.
 *
 * <p>Written with {@link RandomAccessFile}, since an interrupt would close a channel.
 */
final class PartialFile implements AutoCloseable {

  private static final byte[] MAGIC = "espalier".getBytes(StandardCharsets.US_ASCII);
  private static final int MOST_SPANS = 1 << 16;
  private static final int HEAD_BYTES = MAGIC.length + Integer.BYTES;
  private static final int SPAN_BYTES = 2 * Long.BYTES;
  private static final long SAVED_EVERY = 8L << 20;

  private final Path path;
  private final long size;
  private final RandomAccessFile file;
  private final Spans spans = new Spans();
  private long unsaved;

  private PartialFile(Path path, long size, RandomAccessFile file) {
    this.path = path;
    this.size = size;
    this.file = file;
  }

  /**
   * Opens a partial file, or creates it.
   *
   * @param size the size that the whole file will have
   */
  static PartialFile open(Path path, long size) throws IOException {
    Files.createDirectories(path.getParent());
    PartialFile partial = new PartialFile(path, size, new RandomAccessFile(path.toFile(), "rw"));
    try {
      partial.readSpans();
      return partial;
    } catch (IOException e) {
      partial.file.close();
      throw e;
    }
  }

  private void readSpans() throws IOException {
    long rest = file.length() - size;
    if (rest < HEAD_BYTES + Long.BYTES || rest > HEAD_BYTES + (long) MOST_SPANS * SPAN_BYTES) {
      return;
    }
    byte[] bytes = new byte[(int) rest];
    file.seek(size);
    file.readFully(bytes);
    ByteBuffer list = ByteBuffer.wrap(bytes);
    byte[] magic = new byte[MAGIC.length];
    list.get(magic);
    int count = list.getInt();
    if (!Arrays.equals(magic, MAGIC)
        || count < 0
        || count > MOST_SPANS
        || list.remaining() < count * SPAN_BYTES + Long.BYTES) {
      return;
    }
    int end = list.position() + count * SPAN_BYTES;
    CRC32 sum = new CRC32();
    sum.update(bytes, 0, end);
    if (list.getLong(end) != sum.getValue()) {
      return;
    }
    for (int i = 0; i < count; i++) {
      long from = list.getLong();
      long to = list.getLong();
      if (from < 0 || to > size) {
        spans.clear();
        return;
      }
      spans.add(from, to);
    }
  }

  /** Returns how many bytes have arrived. */
  synchronized long received() {
    return spans.covered();
  }

  /** Returns what is missing, in pieces of at most the given length. */
  synchronized List<Span> missing(long piece) {
    return spans.missing(size, piece);
  }

  /** Writes bytes at their place. */
  synchronized void write(long at, byte[] bytes, int count) throws IOException {
    if (at < 0 || at + count > size) {
      throw new IllegalArgumentException(at + "+" + count + " of " + size);
    }
    file.seek(at);
    file.write(bytes, 0, count);
    spans.add(at, at + count);
    unsaved += count;
    if (unsaved >= SAVED_EVERY) {
      save();
    }
  }

  /** Forgets what has arrived. */
  synchronized void restart() throws IOException {
    spans.clear();
    unsaved = 0;
    file.setLength(0);
  }

  /** Lists what has arrived behind the bytes. */
  private void save() throws IOException {
    List<Span> all = spans.all();
    ByteBuffer list = ByteBuffer.allocate(HEAD_BYTES + all.size() * SPAN_BYTES + Long.BYTES);
    list.put(MAGIC).putInt(all.size());
    all.forEach(span -> list.putLong(span.from()).putLong(span.to()));
    CRC32 sum = new CRC32();
    sum.update(list.array(), 0, list.position());
    list.putLong(sum.getValue());
    file.seek(size);
    file.write(list.array());
    file.setLength(size + list.capacity());
    unsaved = 0;
  }

  /** Ends the file at its size and flushes it to the disk. */
  synchronized void complete() throws IOException {
    file.setLength(size);
    file.getFD().sync();
  }

  Path path() {
    return path;
  }

  /** Closes the file and keeps it, so that a later process can go on; deletes it if it is empty. */
  @Override
  public synchronized void close() throws IOException {
    try {
      if (file.getChannel().isOpen() && !spans.missing(size, size + 1).isEmpty()) {
        save();
      }
    } finally {
      file.close();
    }
    if (size > 0 && spans.covered() == 0) {
      Files.deleteIfExists(path);
    }
  }
}
