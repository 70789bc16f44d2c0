package dev.espalier.safetensors;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.NewFile;
import dev.espalier.storage.WriteAside;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

  private static void write(NewFile file, byte[] header, List<StoredTensor> tensors)
      throws IOException {
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    file.write(length.putLong(0, header.length));
    file.write(header);
    for (StoredTensor tensor : tensors) {
      file.write(tensor.bytes());
    }
  }
}
