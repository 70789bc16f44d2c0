package dev.espalier.hostile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The parts of a safetensors file, any of which can be made wrong. */
final class RawSafetensors {

  static final JsonMapper JSON = new JsonMapper();

  private final Path file;
  private final ObjectNode header;
  private byte[] data;

  private RawSafetensors(Path file, ObjectNode header, byte[] data) {
    this.file = file;
    this.header = header;
    this.data = data;
  }

  static RawSafetensors read(Path file) throws IOException {
    ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int length = Math.toIntExact(all.getLong(0));
    return new RawSafetensors(
        file,
        (ObjectNode) JSON.readTree(all.array(), Long.BYTES, length),
        Arrays.copyOfRange(all.array(), Long.BYTES + length, all.capacity()));
  }

  /** Returns the file's bytes for a header of any kind and any claimed length of it. */
  static byte[] bytes(long claimed, byte[] header, byte[] data) {
    return ByteBuffer.allocate(Long.BYTES + header.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(claimed)
        .put(header)
        .put(data)
        .array();
  }

  static byte[] bytes(String header, byte[] data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return bytes(json.length, json, data);
  }

  Path file() {
    return file;
  }

  ObjectNode header() {
    return header;
  }

  byte[] data() {
    return data;
  }

  void setData(byte[] data) {
    this.data = data;
  }

  /** Returns the names of the tensors in the order of their data. */
  List<String> names() {
    return header.propertyNames().stream()
        .filter(name -> !name.equals("__metadata__"))
        .sorted(Comparator.comparingLong(name -> offsets(name).get(0).longValue()))
        .toList();
  }

  ObjectNode tensor(String name) {
    return (ObjectNode) header.get(name);
  }

  ObjectNode first() {
    return tensor(names().getFirst());
  }

  ObjectNode last() {
    return tensor(names().getLast());
  }

  ArrayNode offsets(String name) {
    return (ArrayNode) tensor(name).get("data_offsets");
  }

  /** Replaces a tensor's shape. */
  static void shape(ObjectNode tensor, long... dims) {
    ArrayNode shape = tensor.putArray("shape");
    Arrays.stream(dims).forEach(shape::add);
  }

  /** Replaces the byte range that a tensor claims. */
  static void range(ObjectNode tensor, JsonNode from, JsonNode to) {
    tensor.putArray("data_offsets").add(from).add(to);
  }

  static void range(ObjectNode tensor, long from, long to) {
    tensor.putArray("data_offsets").add(from).add(to);
  }

  /** Adds a tensor whose bytes follow the data. */
  void append(String name, String dtype, long[] dims, byte[] bytes) {
    ObjectNode tensor = header.putObject(name);
    tensor.put("dtype", dtype);
    shape(tensor, dims);
    range(tensor, data.length, data.length + bytes.length);
    byte[] longer = Arrays.copyOf(data, data.length + bytes.length);
    System.arraycopy(bytes, 0, longer, data.length, bytes.length);
    data = longer;
  }

  /** Removes the tensor whose data come last. */
  void removeLast() {
    String name = names().getLast();
    data = Arrays.copyOf(data, offsets(name).get(0).intValue());
    header.remove(name);
  }

  void write() throws IOException {
    Files.write(file, bytes(header.toString(), data));
  }

  /** Writes the file with the header's text changed. */
  void writeWith(String from, String to) throws IOException {
    Files.write(file, bytes(header.toString().replace(from, to), data));
  }

  /** Sets one weight, counted over all data as 32-bit floats. */
  void setWeight(int index, float value) {
    ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).putFloat(4 * index, value);
  }
}
