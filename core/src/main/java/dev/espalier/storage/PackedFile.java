package dev.espalier.storage;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.CRC32;

/**
 * A resource that a library unpacks. A jar's directory has the size and the CRC-32 of each file, so
 * that comparing with it takes no unpacking, which took a quarter of a second of each start.
 *
 * @param place where it is packed
 */
record PackedFile(URL place) {

  private static final int CHUNK_BYTES = 1 << 16;

  /** Most bytes of a mapped part, which a buffer can address. */
  private static final long MAPPED_BYTES = 1L << 30;

  /** Tells whether a file is what was packed. */
  boolean isSame(Path file) throws IOException {
    URLConnection connection = place.openConnection();
    connection.setUseCaches(false);
    if (connection instanceof JarURLConnection jar) {
      try (JarFile opened = jar.getJarFile()) {
        JarEntry entry = opened.getJarEntry(jar.getEntryName());
        return entry.getSize() == Files.size(file) && entry.getCrc() == checksum(file);
      }
    }
    try (InputStream packed = connection.getInputStream()) {
      return isSame(file, packed);
    }
  }

  private static long checksum(Path file) throws IOException {
    CRC32 checksum = new CRC32();
    try (FileChannel channel = FileChannel.open(file);
        Arena arena = Arena.ofConfined()) {
      long size = channel.size();
      MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
      for (long from = 0; from < size; from += MAPPED_BYTES) {
        checksum.update(all.asSlice(from, Math.min(MAPPED_BYTES, size - from)).asByteBuffer());
      }
    }
    return checksum.getValue();
  }

  private static boolean isSame(Path file, InputStream packed) throws IOException {
    try (InputStream unpacked = Files.newInputStream(file)) {
      byte[] is = new byte[CHUNK_BYTES];
      byte[] right = new byte[CHUNK_BYTES];
      int count;
      do {
        count = unpacked.readNBytes(is, 0, CHUNK_BYTES);
        if (packed.readNBytes(right, 0, CHUNK_BYTES) != count
            || !Arrays.equals(is, 0, count, right, 0, count)) {
          return false;
        }
      } while (count == CHUNK_BYTES);
      return true;
    }
  }
}
