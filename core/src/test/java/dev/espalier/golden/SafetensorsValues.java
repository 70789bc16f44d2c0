package dev.espalier.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the values of a small safetensors file as simply as possible. Deliberately independent of
 * the program's own reader, since these files are compared with what the program computes.
 */
final class SafetensorsValues {

  private static final JsonMapper JSON = new JsonMapper();

  private final Map<String, float[]> floats = new LinkedHashMap<>();
  private final Map<String, int[]> ints = new LinkedHashMap<>();

  SafetensorsValues(Path file) {
    ByteBuffer bytes;
    try {
      bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int headerSize = Math.toIntExact(bytes.getLong());
    JsonNode header = JSON.readTree(bytes.array(), Long.BYTES, headerSize);
    header
        .properties()
        .forEach(
            entry -> {
              if (!entry.getKey().equals("__metadata__")) {
                read(entry.getKey(), entry.getValue(), bytes, Long.BYTES + headerSize);
              }
            });
  }

  private void read(String name, JsonNode tensor, ByteBuffer bytes, int data) {
    JsonNode offsets = tensor.get("data_offsets");
    int from = offsets.get(0).asInt();
    int count = (offsets.get(1).asInt() - from) / Float.BYTES;
    ByteBuffer part = bytes.slice(data + from, count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    switch (tensor.get("dtype").asString()) {
      case "F32" -> part.asFloatBuffer().get(floats.computeIfAbsent(name, _ -> new float[count]));
      case "I32" -> part.asIntBuffer().get(ints.computeIfAbsent(name, _ -> new int[count]));
      default -> throw new IllegalArgumentException(name + " is neither F32 nor I32");
    }
  }

  float[] floats(String name) {
    float[] values = floats.get(name);
    if (values == null) {
      throw new IllegalArgumentException("no floats are called " + name);
    }
    return values;
  }

  int[] ints(String name) {
    int[] values = ints.get(name);
    if (values == null) {
      throw new IllegalArgumentException("no ints are called " + name);
    }
    return values;
  }
}
