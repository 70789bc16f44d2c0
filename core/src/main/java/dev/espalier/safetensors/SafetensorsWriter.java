package dev.espalier.safetensors;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.WriteAside;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes safetensors files, deterministically: equal tensors give equal bytes. */
public final class SafetensorsWriter {

  /** The metadata that transformers requires before it reads a file. */
  public static final Map<String, String> PYTORCH = Map.of("format", "pt");

  private static final JsonMapper JSON = new JsonMapper();

  /** Data starts at a multiple of this, so that mapped tensors are aligned. */
  private static final int ALIGNMENT_BYTES = 8;

  private static final long CHUNK_BYTES = 1L << 28;

  private SafetensorsWriter() {}

  /**
   * Writes or replaces a file atomically. Tensors are written in the given order, except that those
   * with wider elements come first, so that each is aligned.
   *
   * @param metadata entries of {@code __metadata__}; may be empty
   * @throws BadInputException naming the file, if it cannot be written or the disk is full
   * @throws IllegalArgumentException if two tensors have the same name
   */
  public static void write(Path target, Map<String, String> metadata, List<StoredTensor> tensors) {
    List<StoredTensor> ordered = new ArrayList<>(tensors);
    ordered.sort(Comparator.comparingInt(tensor -> -tensor.dtype().bytes()));
    byte[] header = header(metadata, ordered);
    WriteAside.file(target, file -> write(file, header, ordered));
  }

  private static byte[] header(Map<String, String> metadata, List<StoredTensor> tensors) {
    ObjectNode root = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode texts = root.putObject(SafetensorsHeader.METADATA);
      metadata.entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(entry -> texts.put(entry.getKey(), entry.getValue()));
    }
    Set<String> names = new HashSet<>(Set.of(SafetensorsHeader.METADATA));
    long from = 0;
    for (StoredTensor tensor : tensors) {
      if (!names.add(tensor.name())) {
        throw new IllegalArgumentException("two tensors are called " + tensor.name());
      }
      ObjectNode entry = root.putObject(tensor.name());
      entry.put("dtype", tensor.dtype().name());
      var shape = entry.putArray("shape");
      tensor.shape().dims().forEach(shape::add);
      long to = from + tensor.bytes().byteSize();
      entry.putArray("data_offsets").add(from).add(to);
      from = to;
    }
    byte[] json = JSON.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
    int padding = (ALIGNMENT_BYTES - json.length % ALIGNMENT_BYTES) % ALIGNMENT_BYTES;
    byte[] padded = Arrays.copyOf(json, json.length + padding);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  private static void write(Path file, byte[] header, List<StoredTensor> tensors)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      writeAll(channel, length.putLong(0, header.length));
      writeAll(channel, ByteBuffer.wrap(header));
      for (StoredTensor tensor : tensors) {
        MemorySegment bytes = tensor.bytes();
        for (long from = 0; from < bytes.byteSize(); from += CHUNK_BYTES) {
          long count = Math.min(CHUNK_BYTES, bytes.byteSize() - from);
          writeAll(channel, bytes.asSlice(from, count).asByteBuffer());
        }
      }
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
