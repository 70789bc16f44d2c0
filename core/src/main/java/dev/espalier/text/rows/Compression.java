package dev.espalier.text.rows;

import com.github.luben.zstd.ZstdInputStream;
import dev.espalier.fault.BadInputException;
import dev.espalier.storage.RegularFile;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;

/**
 * The compression of a text file, recognised by its first bytes, none of which can begin UTF-8
 * text; a wrong file extension does no harm.
 */
enum Compression {
  GZIP("gzip", Set.of("gz", "gzip"), 0x1f, 0x8b) {
    @Override
    InputStream decoder(InputStream in) throws IOException {
      return new GZIPInputStream(in, BUFFER);
    }
  },
  ZSTANDARD("Zstandard", Set.of("zst", "zstd"), 0x28, 0xb5, 0x2f, 0xfd) {
    @Override
    InputStream decoder(InputStream in) throws IOException {
      return new ZstdInputStream(in);
    }
  },
  BZIP2("bzip2", Set.of("bz2"), 'B', 'Z', 'h', -1, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59),
  XZ("xz", Set.of("xz"), 0xfd, '7', 'z', 'X', 'Z', 0),
  LZ4("LZ4", Set.of("lz4"), 0x04, 0x22, 0x4d, 0x18),
  ZIP("zip", Set.of("zip"), 'P', 'K', 3, 4);

  private static final int BUFFER = 1 << 16;
  private static final int LONGEST_MAGIC = 10;

  /** Text shrinks to a third or a tenth, and logs to a fiftieth; gzip's own limit is a 1032nd. */
  private static final int MOST_EXPANSION = 300;

  /** So many bytes are read however well they were compressed. */
  private static final long ANY_EXPANSION = 64L << 20;

  private final String label;
  private final Set<String> endings;

  /** The first bytes; −1 matches any. */
  private final int[] magic;

  Compression(String label, Set<String> endings, int... magic) {
    this.label = label;
    this.endings = endings;
    this.magic = magic;
  }

  /** Returns the decompressed bytes. */
  InputStream decoder(InputStream in) throws IOException {
    throw new IOException(label + " is not read");
  }

  /** Returns a file's name without the extension of a compression. */
  static String nameWithin(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    String ending = name.substring(name.lastIndexOf('.') + 1);
    boolean compressed =
        Arrays.stream(values()).anyMatch(compression -> compression.endings.contains(ending));
    return compressed && ending.length() < name.length()
        ? name.substring(0, name.length() - ending.length() - 1)
        : name;
  }

  /**
   * Opens a file and decompresses it if it is compressed.
   *
   * @param bytes receives the number of further bytes of the file that have been read
   * @throws BadInputException if its compression is not supported
   */
  static InputStream open(Path file, LongConsumer bytes) throws IOException {
    CountedStream stored = new CountedStream(Files.newInputStream(RegularFile.of(file)), bytes);
    PushbackInputStream in = new PushbackInputStream(stored, LONGEST_MAGIC);
    try {
      byte[] start = in.readNBytes(LONGEST_MAGIC);
      in.unread(start);
      for (Compression compression : values()) {
        if (compression.begins(start)) {
          return compression.decompressed(file, in, stored);
        }
      }
      return in;
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private boolean begins(byte[] start) {
    for (int i = 0; i < magic.length; i++) {
      if (i >= start.length || magic[i] >= 0 && magic[i] != (start[i] & 0xff)) {
        return false;
      }
    }
    return true;
  }

  private InputStream decompressed(Path file, InputStream in, CountedStream stored)
      throws IOException {
    if (this != GZIP && this != ZSTANDARD) {
      throw new BadInputException(
          file.toString(),
          "is compressed with " + label + ", which is not read",
          "decompress it, or compress it with gzip or zstd");
    }
    try {
      return new Checked(decoder(in), stored, file);
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private IOException damaged(IOException cause) {
    return new IOException("its " + label + " data are damaged or end too early", cause);
  }

  /**
   * Reports damaged data in our own words, whichever library detects it, and stops at data that
   * expand without end.
   */
  private final class Checked extends FilterInputStream {

    private final CountedStream stored;
    private final Path file;
    private long expanded;

    Checked(InputStream in, CountedStream stored, Path file) {
      super(in);
      this.stored = stored;
      this.file = file;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
      try {
        int some = in.read(target, from, length);
        expanded += Math.max(0, some);
        checkExpansion();
        return some;
      } catch (IOException e) {
        throw damaged(e);
      }
    }

    private void checkExpansion() {
      if (expanded > ANY_EXPANSION && expanded / MOST_EXPANSION > stored.count()) {
        throw new BadInputException(
            file.toString(),
            "expands to more than " + MOST_EXPANSION + " times its size, as no text does",
            "decompress it yourself if its content is meant");
      }
    }
  }
}
