package dev.espalier.torch;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * The format of PyTorch since 1.6: a zip archive without compression, in whose only folder are
 * {@code data.pkl}, {@code byteorder} and {@code data/KEY}, the elements of each storage.
 */
final class ZippedStorages implements StoredStorages {

  private static final String PICKLE = "data.pkl";
  private static final String BYTE_ORDER = "byteorder";
  private static final int MOST_ENTRIES = 200_000;
  private static final int MOST_PICKLE_BYTES = 100_000_000;

  private final Path path;
  private final Map<String, MemorySegment> entries;
  private final Pickle root;

  private ZippedStorages(Path path, Map<String, MemorySegment> entries, Pickle root) {
    this.path = path;
    this.entries = entries;
    this.root = root;
  }

  /**
   * Reads the archive's directory and its pickle.
   *
   * @param all the mapped file
   * @throws BadInputException if it is no such archive
   */
  static ZippedStorages open(Path path, FileChannel channel, MemorySegment all) throws IOException {
    Map<String, MemorySegment> entries = new HashMap<>();
    // Closing the archive would close the channel, which belongs to the caller.
    ZipFile zip = ZipFile.builder().setSeekableByteChannel(channel).get();
    List<ZipArchiveEntry> listed = Collections.list(zip.getEntries());
    if (listed.size() > MOST_ENTRIES) {
      throw StoredStorages.fault(path, "is a zip archive of " + listed.size() + " entries");
    }
    for (ZipArchiveEntry entry : listed) {
      long from = entry.getDataOffset();
      long bytes = entry.getSize();
      if (entry.getMethod() != ZipEntry.STORED
          || entry.getCompressedSize() != bytes
          || from < 0
          || bytes < 0
          || bytes > all.byteSize() - from) {
        throw StoredStorages.fault(
            path, "has the entry '" + entry.getName() + "', which is compressed or cut off");
      }
      String name = entry.getName().substring(entry.getName().indexOf('/') + 1);
      if (entries.put(name, all.asSlice(from, bytes)) != null) {
        throw StoredStorages.fault(path, "has the entry '" + name + "' twice");
      }
    }
    return new ZippedStorages(path, entries, root(path, entries));
  }

  private static Pickle root(Path path, Map<String, MemorySegment> entries) {
    MemorySegment order = entries.get(BYTE_ORDER);
    if (order != null && order.byteSize() > 0 && order.get(ValueLayout.JAVA_BYTE, 0) != 'l') {
      throw StoredStorages.fault(path, "was written on a big-endian machine");
    }
    MemorySegment pickle = entries.get(PICKLE);
    if (pickle == null) {
      throw StoredStorages.fault(path, "is a zip archive, but torch.save did not write it");
    }
    if (pickle.byteSize() > MOST_PICKLE_BYTES) {
      throw StoredStorages.fault(path, PICKLE + " has " + pickle.byteSize() + " bytes");
    }
    try {
      return Unpickler.read(pickle.asByteBuffer());
    } catch (PickleFault fault) {
      throw StoredStorages.fault(path, PICKLE, fault);
    }
  }

  @Override
  public Pickle root() {
    return root;
  }

  @Override
  public MemorySegment bytes(StorageKey key) {
    return StoredStorages.elements(path, key, entries.get("data/" + key.key()));
  }
}
