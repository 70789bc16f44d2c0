package dev.espalier.torch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The format of PyTorch before 1.6, in which most models of 2019 and 2020 were published: five
 * pickles (a magic number, the version of the protocol, facts about the machine, the state dict,
 * and the list of storages), then each storage's number of elements and its elements.
 */
final class ConsecutiveStorages implements StoredStorages {

  /** The pickle of 0x1950a86a20f9469cfc6c, with which such files begin. */
  static final byte[] MAGIC = {
    (byte) 0x80,
    2,
    (byte) 0x8a,
    10,
    0x6c,
    (byte) 0xfc,
    (byte) 0x9c,
    0x46,
    (byte) 0xf9,
    0x20,
    0x6a,
    (byte) 0xa8,
    0x50,
    0x19,
    '.'
  };

  private static final long PROTOCOL = 1001;
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Pickles stand before the tensors, in the first part of the file. */
  private static final long MOST_PICKLE_BYTES = 100_000_000;

  private final Path path;
  private final Pickle root;
  private final Map<String, MemorySegment> storages = new HashMap<>();

  private ConsecutiveStorages(Path path, Pickle root) {
    this.path = path;
    this.root = root;
  }

  /** Tells whether a file begins like one of these. */
  static boolean isOne(MemorySegment all) {
    return all.byteSize() > MAGIC.length
        && all.asSlice(0, MAGIC.length).mismatch(MemorySegment.ofArray(MAGIC)) < 0;
  }

  /**
   * Reads the pickles and finds the storages.
   *
   * @param all the mapped file
   * @throws dev.espalier.fault.BadInputException if it is no such file
   */
  static ConsecutiveStorages open(Path path, MemorySegment all) {
    ByteBuffer bytes = all.asSlice(0, Math.min(all.byteSize(), MOST_PICKLE_BYTES)).asByteBuffer();
    bytes.position(MAGIC.length);
    Pickle version = read(path, bytes, "the protocol's version");
    if (!version.equals(new Pickle.Int(PROTOCOL))) {
      throw StoredStorages.fault(path, "is of a protocol other than " + PROTOCOL);
    }
    read(path, bytes, "the machine's facts");
    ConsecutiveStorages made = new ConsecutiveStorages(path, read(path, bytes, "the state dict"));
    if (!(read(path, bytes, "the list of storages")
        instanceof Pickle.Sequence(List<Pickle> keys))) {
      throw StoredStorages.fault(path, "has no list of storages");
    }
    made.find(all, bytes.position(), keys, keys(made.root));
    return made;
  }

  /** Returns the storages that the tensors of a state dict are views of, by name. */
  private static Map<String, StorageKey> keys(Pickle root) {
    Map<String, StorageKey> keys = new HashMap<>();
    if (root instanceof Pickle.Dict(Map<Pickle, Pickle> items)) {
      for (Pickle value : items.values()) {
        if (value instanceof Pickle.Tensor(TensorView view)) {
          keys.put(view.storage().key(), view.storage());
        }
      }
    }
    return keys;
  }

  private static Pickle read(Path path, ByteBuffer bytes, String what) {
    try {
      return Unpickler.read(bytes);
    } catch (PickleFault fault) {
      throw StoredStorages.fault(path, what, fault);
    }
  }

  private void find(
      MemorySegment all, long from, List<Pickle> keys, Map<String, StorageKey> known) {
    long at = from;
    for (Pickle item : keys) {
      StorageKey key = item instanceof Pickle.Text(String name) ? known.get(name) : null;
      if (key == null) {
        throw StoredStorages.fault(path, "lists a storage that no tensor uses");
      }
      if (all.byteSize() - at < Long.BYTES) {
        throw StoredStorages.fault(path, "ends before storage '" + key.key() + "'");
      }
      long count = all.get(LONG, at);
      at += Long.BYTES;
      if (count < 0 || count > (all.byteSize() - at) / key.dtype().bytes()) {
        throw StoredStorages.fault(path, "ends within storage '" + key.key() + "'");
      }
      long bytes = count * key.dtype().bytes();
      storages.put(key.key(), all.asSlice(at, bytes));
      at += bytes;
    }
  }

  @Override
  public Pickle root() {
    return root;
  }

  @Override
  public MemorySegment bytes(StorageKey key) {
    return StoredStorages.elements(path, key, storages.get(key.key()));
  }
}
