package dev.espalier.safetensors;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.Shape;
import dev.espalier.storage.JsonFaults;
import dev.espalier.storage.JsonLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The header of a safetensors file: its length in eight bytes, then JSON that gives the dtype,
 * shape and byte range of each tensor.
 */
record SafetensorsHeader(
    Path path, long dataFrom, long dataBytes, Map<String, String> metadata, List<Entry> entries) {

  /** A tensor's position: bytes {@code from} (inclusive) to {@code to} (exclusive) of the data. */
  record Entry(String name, Dtype dtype, Shape shape, long from, long to) {}

  static final String METADATA = "__metadata__";

  /** The limit in the reference implementation. */
  private static final long MAXIMUM_BYTES = 100_000_000;

  /** A tensor takes seventeen with a shape of two dimensions; the rest is for metadata. */
  private static final long MOST_JSON_TOKENS = 5_000_000;

  private static final JsonMapper JSON =
      JsonMapper.builder(JsonLimits.tokens(MOST_JSON_TOKENS))
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Ten thousand layers, the most a model may have, need about 140,000. */
  private static final int MOST_TENSORS = 200_000;

  /** The limit in PyTorch and NumPy. */
  private static final int MOST_DIMENSIONS = 64;

  /** The first bytes of a zip archive as a little-endian number. */
  private static final int ZIP = 0x04034b50;

  static SafetensorsHeader read(Path path, FileChannel channel) throws IOException {
    long fileBytes = channel.size();
    if (fileBytes < Long.BYTES) {
      throw fault(path, "is " + fileBytes + " bytes, too short for a safetensors file");
    }
    long length = read(channel, 0, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if ((int) length == ZIP) {
      throw fault(path, "is a zip archive, as torch.save writes it, and no safetensors file");
    }
    if (length < 0 || length > MAXIMUM_BYTES) {
      throw fault(
          path,
          "claims a header of " + Long.toUnsignedString(length) + " bytes, no safetensors file");
    }
    long dataFrom = Long.BYTES + length;
    if (dataFrom > fileBytes) {
      throw fault(
          path, "claims a header of " + length + " bytes but the file has only " + fileBytes);
    }
    byte[] json = read(channel, Long.BYTES, (int) length).array();
    return parse(json, new Parser(path, fileBytes - dataFrom)).header(dataFrom);
  }

  private static ByteBuffer read(FileChannel channel, long from, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, from + buffer.position()) < 0) {
        throw new IOException("the file became shorter while it was read");
      }
    }
    return buffer.flip();
  }

  /**
   * Parses entry by entry, so that a header with too many entries is refused before all of it is in
   * memory.
   */
  private static Parser parse(byte[] json, Parser parser) {
    if (json.length == 0 || json[0] != '{') {
      throw fault(parser.path, "has a header that is no JSON object");
    }
    try (JsonParser in = JSON.createParser(json)) {
      in.nextToken();
      while (in.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = in.currentName();
        in.nextToken();
        JsonNode value = JSON.readTree(in);
        parser.add(name, value);
      }
      if (in.nextToken() != null) {
        throw fault(parser.path, "has a header that goes on after its end");
      }
      return parser;
    } catch (JacksonException e) {
      throw fault(parser.path, "has a header that is no valid JSON: " + JsonFaults.reason(e));
    }
  }

  static BadInputException fault(Path path, String what) {
    return new BadInputException(path.toString(), what, "fetch or make the file again");
  }

  /** Parses untrusted JSON into entries. */
  private static final class Parser {

    private final Path path;
    private final long dataBytes;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<Entry> entries = new ArrayList<>();

    Parser(Path path, long dataBytes) {
      this.path = path;
      this.dataBytes = dataBytes;
    }

    void add(String name, JsonNode value) {
      if (name.equals(METADATA)) {
        readMetadata(value);
        return;
      }
      if (entries.size() == MOST_TENSORS) {
        throw fault(path, "has a header of more than " + MOST_TENSORS + " tensors");
      }
      entries.add(entry(name, value));
    }

    SafetensorsHeader header(long dataFrom) {
      entries.sort(Comparator.comparingLong(Entry::from).thenComparingLong(Entry::to));
      checkRanges();
      return new SafetensorsHeader(
          path, dataFrom, dataBytes, Map.copyOf(metadata), List.copyOf(entries));
    }

    private void readMetadata(JsonNode node) {
      for (Map.Entry<String, JsonNode> property : node.properties()) {
        if (!property.getValue().isString()) {
          throw fault(path, METADATA + " " + property.getKey() + " is no text");
        }
        metadata.put(property.getKey(), property.getValue().stringValue());
      }
    }

    private Entry entry(String name, JsonNode node) {
      JsonNode dtypeName = node.path("dtype");
      if (!dtypeName.isString()) {
        throw tensorFault(name, "has no dtype");
      }
      Dtype dtype =
          Dtype.ofName(dtypeName.stringValue())
              .orElseThrow(
                  () -> tensorFault(name, "has the unknown dtype " + dtypeName.stringValue()));
      Shape shape = shape(name, node.path("shape"));
      JsonNode offsets = node.path("data_offsets");
      if (!offsets.isArray() || offsets.size() != 2) {
        throw tensorFault(name, "has no data_offsets of two numbers");
      }
      long from = offset(name, offsets.get(0));
      long to = offset(name, offsets.get(1));
      if (from > to || to > dataBytes) {
        throw tensorFault(
            name,
            "claims bytes " + from + " to " + to + " but the file has " + dataBytes + " of data");
      }
      long needed = bytes(name, shape, dtype);
      if (needed != to - from) {
        throw tensorFault(
            name,
            dtype
                + " "
                + shape
                + " takes "
                + needed
                + " bytes, not the "
                + (to - from)
                + " it claims");
      }
      return new Entry(name, dtype, shape, from, to);
    }

    private Shape shape(String name, JsonNode node) {
      if (!node.isArray()) {
        throw tensorFault(name, "has no shape");
      }
      if (node.size() > MOST_DIMENSIONS) {
        throw tensorFault(name, "has " + node.size() + " dimensions, more than any tensor");
      }
      List<Integer> dims = new ArrayList<>();
      for (JsonNode dim : node) {
        if (!dim.isIntegralNumber() || !dim.canConvertToInt() || dim.intValue() < 0) {
          throw tensorFault(name, "has the impossible dimension " + dim);
        }
        dims.add(dim.intValue());
      }
      return new Shape(dims);
    }

    private long offset(String name, JsonNode node) {
      if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
        throw tensorFault(name, "has the impossible offset " + node);
      }
      return node.longValue();
    }

    private long bytes(String name, Shape shape, Dtype dtype) {
      try {
        return Math.multiplyExact(shape.size(), dtype.bytes());
      } catch (ArithmeticException e) {
        throw tensorFault(name, "has the impossible shape " + shape);
      }
    }

    /** Checks that the ranges, in order, cover the data without gap or overlap. */
    private void checkRanges() {
      long end = 0;
      String before = "the header";
      for (Entry entry : entries) {
        if (entry.from() < end) {
          throw tensorFault(entry.name(), "overlaps " + before);
        }
        if (entry.from() > end) {
          throw tensorFault(
              entry.name(), "leaves " + (entry.from() - end) + " unused bytes after " + before);
        }
        end = entry.to();
        before = entry.name();
      }
      if (end != dataBytes) {
        throw fault(path, "has " + (dataBytes - end) + " bytes after its last tensor");
      }
    }

    private BadInputException tensorFault(String name, String what) {
      return fault(path, "tensor " + name + " " + what);
    }
  }
}
