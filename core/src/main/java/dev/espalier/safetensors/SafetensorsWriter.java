package dev.espalier.safetensors;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.Fingerprint;
import dev.espalier.storage.NewFile;
import dev.espalier.storage.WriteAside;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
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

  private static final long CHUNK_BYTES = 1L << 28;

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
  public static void write(
      Path target, Map<String, String> metadata, List<? extends TensorSource> tensors) {
    List<? extends TensorSource> ordered = ordered(tensors);
    byte[] header = header(metadata, ordered);
    WriteAside.file(target, file -> write(file, header, ordered, file::write));
  }

  /**
   * Writes like {@link #write}, with a {@link Seal} that reveals damage.
   *
   * @throws BadInputException as {@link #write}
   * @throws IllegalArgumentException as {@link #write}, or if the metadata have a {@code sha256}
   */
  public static void writeSealed(
      Path target, Map<String, String> metadata, List<? extends TensorSource> tensors) {
    List<? extends TensorSource> ordered = ordered(tensors);
    Map<String, String> sealed = new HashMap<>(metadata);
    if (sealed.put(Seal.KEY, Seal.BLANK) != null) {
      throw new IllegalArgumentException("the seal's key is taken");
    }
    byte[] header = header(sealed, ordered);
    WriteAside.file(
        target,
        file -> {
          MessageDigest digest = Fingerprint.sha256();
          write(
              file,
              header,
              ordered,
              bytes -> {
                digest.update(bytes.duplicate());
                file.write(bytes);
              });
          String digits = HexFormat.of().formatHex(digest.digest());
          file.patch(
              Long.BYTES + (long) Seal.place(header, Seal.BLANK),
              digits.getBytes(StandardCharsets.US_ASCII));
        });
  }

  private static List<? extends TensorSource> ordered(List<? extends TensorSource> tensors) {
    return tensors.stream()
        .sorted(Comparator.comparingInt(tensor -> -tensor.dtype().bytes()))
        .toList();
  }

  private static byte[] header(Map<String, String> metadata, List<? extends TensorSource> tensors) {
    ObjectNode root = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode texts = root.putObject(SafetensorsHeader.METADATA);
      metadata.entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(entry -> texts.put(entry.getKey(), entry.getValue()));
    }
    Set<String> names = new HashSet<>(Set.of(SafetensorsHeader.METADATA));
    long from = 0;
    for (TensorSource tensor : tensors) {
      if (!names.add(tensor.name())) {
        throw new IllegalArgumentException("two tensors are called " + tensor.name());
      }
      ObjectNode entry = root.putObject(tensor.name());
      entry.put("dtype", tensor.dtype().name());
      var shape = entry.putArray("shape");
      tensor.shape().dims().forEach(shape::add);
      long to = from + tensor.shape().size() * tensor.dtype().bytes();
      entry.putArray("data_offsets").add(from).add(to);
      from = to;
    }
    byte[] json = JSON.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
    int padding = (ALIGNMENT_BYTES - json.length % ALIGNMENT_BYTES) % ALIGNMENT_BYTES;
    byte[] padded = Arrays.copyOf(json, json.length + padding);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  /** Receives the bytes of the file in order. */
  @FunctionalInterface
  private interface Output {
    void write(ByteBuffer bytes) throws IOException;
  }

  private static void write(
      NewFile file, byte[] header, List<? extends TensorSource> tensors, Output out)
      throws IOException {
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.write(length.putLong(0, header.length));
    out.write(ByteBuffer.wrap(header));
    long end = file.position();
    for (TensorSource tensor : tensors) {
      tensor.writeTo(bytes -> write(bytes, out));
      end += tensor.shape().size() * tensor.dtype().bytes();
      if (file.position() != end) {
        throw new IllegalStateException(tensor.name() + " does not have the bytes of its shape");
      }
    }
  }

  private static void write(MemorySegment bytes, Output out) throws IOException {
    for (long from = 0; from < bytes.byteSize(); from += CHUNK_BYTES) {
      long count = Math.min(CHUNK_BYTES, bytes.byteSize() - from);
      out.write(bytes.asSlice(from, count).asByteBuffer());
    }
  }
}
