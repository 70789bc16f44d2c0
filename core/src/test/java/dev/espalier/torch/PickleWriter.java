package dev.espalier.torch;

import dev.espalier.memory.Shape;
import dev.espalier.safetensors.StoredTensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes pickles opcode by opcode, good ones and others, and files around them. */
final class PickleWriter {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Begins a pickle of protocol 2. */
  static PickleWriter begin() {
    return new PickleWriter().op(0x80, 2);
  }

  /** Adds bytes. */
  PickleWriter op(int... values) {
    for (int value : values) {
      bytes.write(value);
    }
    return this;
  }

  PickleWriter text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    op('X').number(utf8.length);
    bytes.writeBytes(utf8);
    return this;
  }

  PickleWriter integer(long value) {
    return value == (int) value ? op('J').number((int) value) : op(0x8a, 8).longs(value);
  }

  PickleWriter global(String module, String name) {
    op('c');
    bytes.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    return this;
  }

  private PickleWriter number(int value) {
    bytes.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    return this;
  }

  private PickleWriter longs(long value) {
    bytes.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    return this;
  }

  /** Adds a tensor of a float storage, as {@code _rebuild_tensor_v2} makes it. */
  PickleWriter tensor(String key, long elements, long offset, List<Integer> sizes, long[] strides) {
    global("torch._utils", "_rebuild_tensor_v2").op('(');
    op('(').text("storage").global("torch", "FloatStorage").text(key).text("cpu");
    integer(elements).op('t', 'Q').integer(offset).op('(');
    sizes.forEach(this::integer);
    op('t', '(');
    for (long stride : strides) {
      integer(stride);
    }
    return op('t', 0x89).global("collections", "OrderedDict").op(')', 'R', 't', 'R');
  }

  byte[] end() {
    op('.');
    return bytes.toByteArray();
  }

  /** Writes tensors of 32-bit floats as torch.save does. */
  static void write(Path file, List<StoredTensor> tensors) throws IOException {
    PickleWriter pickle = begin().op('}', '(');
    Map<String, byte[]> storages = new LinkedHashMap<>();
    for (StoredTensor tensor : tensors) {
      String key = String.valueOf(storages.size());
      storages.put(key, tensor.bytes().toArray(ValueLayout.JAVA_BYTE));
      pickle
          .text(tensor.name())
          .tensor(key, tensor.size(), 0, tensor.shape().dims(), rowMajor(tensor.shape()));
    }
    zip(file, pickle.op('u').end(), storages);
  }

  private static long[] rowMajor(Shape shape) {
    long[] strides = new long[shape.rank()];
    long step = 1;
    for (int d = strides.length - 1; d >= 0; d--) {
      strides[d] = step;
      step *= shape.dim(d);
    }
    return strides;
  }

  /** Writes an archive around a pickle. */
  static void zip(Path file, byte[] pickle, Map<String, byte[]> storages) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setMethod(ZipOutputStream.STORED);
      put(zip, "model/data.pkl", pickle);
      for (Map.Entry<String, byte[]> storage : storages.entrySet()) {
        put(zip, "model/data/" + storage.getKey(), storage.getValue());
      }
    }
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setCrc(crc.getValue());
    entry.setSize(content.length);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
