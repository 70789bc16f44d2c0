package dev.espalier.torch;

import dev.espalier.fault.BadInputException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file's pickled state dict, and the bytes of the storages it refers to. */
interface StoredStorages {

  /** Returns the state dict. */
  Pickle root();

  /**
   * Returns the elements of a storage, {@code key.elements() · key.dtype().bytes()} bytes,
   * little-endian.
   *
   * @throws BadInputException if the file does not hold them
   */
  MemorySegment bytes(StorageKey key);

  /**
   * Returns the elements of a storage from the bytes that the file holds of it.
   *
   * @param stored the bytes, or null if there are none
   * @throws BadInputException if there are fewer
   */
  static MemorySegment elements(Path file, StorageKey key, @Nullable MemorySegment stored) {
    int width = key.dtype().bytes();
    if (stored == null || key.elements() > stored.byteSize() / width) {
      throw fault(
          file, "does not hold the " + key.elements() + " elements of storage '" + key.key() + "'");
    }
    return stored.asSlice(0, key.elements() * width);
  }

  /** Says what is wrong with a file. */
  static BadInputException fault(Path file, String what) {
    return new BadInputException(
        file.toString(),
        what,
        "use the model's safetensors, or save it again with save_pretrained, which writes them");
  }

  /** Says what is wrong with a pickle in it. */
  static BadInputException fault(Path file, String pickle, PickleFault fault) {
    return fault(
        file,
        pickle + ", byte " + fault.offset() + ": it " + fault.getMessage() + " and is not read");
  }
}
