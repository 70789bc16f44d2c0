package dev.espalier.torch;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.Shape;
import dev.espalier.safetensors.StoredTensor;
import dev.espalier.safetensors.TensorFile;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.RegularFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * A state dict as {@code torch.save} writes it, mapped into memory. Nothing in the file is run: its
 * pickle may build tensors, under names, and nothing else ({@link Unpickler}).
 */
public final class TorchFile extends TensorFile {

  private TorchFile(Path path, Arena arena, MemorySegment all) {
    super(path, arena, all);
  }

  /**
   * Maps a file and reads its pickle.
   *
   * @throws BadInputException naming the file and, where it does anything but hold tensors, the
   *     name or opcode and its offset
   */
  @SuppressWarnings("MustBeClosedChecker") // The file closes the arena.
  public static TorchFile open(Path path) {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(RegularFile.of(path), StandardOpenOption.READ)) {
      MemorySegment all = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
      StoredStorages storages =
          ConsecutiveStorages.isOne(all)
              ? ConsecutiveStorages.open(path, all)
              : zipped(path, channel, all);
      TorchFile file = new TorchFile(path, arena, all);
      file.take(storages, arena);
      return file;
    } catch (IOException e) {
      arena.close();
      throw FileFaults.reading(path, e);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static StoredStorages zipped(Path path, FileChannel channel, MemorySegment all) {
    try {
      return ZippedStorages.open(path, channel, all);
    } catch (IOException | IllegalArgumentException e) {
      // The library's words on what is no zip archive would not help.
      throw StoredStorages.fault(path, "is no file that torch.save has written, or is damaged");
    }
  }

  private void take(StoredStorages storages, Arena arena) {
    if (!(storages.root() instanceof Pickle.Dict(Map<Pickle, Pickle> items))) {
      throw StoredStorages.fault(path(), "holds no state dict");
    }
    for (Map.Entry<Pickle, Pickle> entry : items.entrySet()) {
      if (entry.getKey() instanceof Pickle.Text(String name)
          && entry.getValue() instanceof Pickle.Tensor(TensorView view)) {
        add(tensor(name, view, storages.bytes(view.storage()), arena));
      } else {
        throw StoredStorages.fault(
            path(),
            "holds "
                + (entry.getKey() instanceof Pickle.Text(String name) ? "'" + name + "'" : "a key")
                + ", which is no tensor: it is more than a state dict");
      }
    }
  }

  private static StoredTensor tensor(
      String name, TensorView view, MemorySegment storage, Arena arena) {
    int width = view.storage().dtype().bytes();
    Shape shape = new Shape(view.sizes());
    long bytes = view.elements() * width;
    MemorySegment elements =
        view.isContiguous()
            ? storage.asSlice(view.elements() == 0 ? 0 : view.offset() * width, bytes)
            : gathered(view, storage, width, arena);
    return new StoredTensor(name, view.storage().dtype(), shape, elements);
  }

  /** Returns the elements of a transposed or otherwise strided view in row-major order. */
  private static MemorySegment gathered(
      TensorView view, MemorySegment storage, int width, Arena arena) {
    MemorySegment made = arena.allocate(view.elements() * width, width);
    int rank = view.sizes().size();
    int[] index = new int[rank];
    for (long to = 0; to < made.byteSize(); to += width) {
      long from = view.offset();
      for (int d = 0; d < rank; d++) {
        from += index[d] * view.strides().get(d);
      }
      MemorySegment.copy(storage, from * width, made, to, width);
      for (int d = rank - 1; d >= 0; d--) {
        index[d]++;
        if (index[d] < view.sizes().get(d)) {
          break;
        }
        index[d] = 0;
      }
    }
    return made;
  }
}
