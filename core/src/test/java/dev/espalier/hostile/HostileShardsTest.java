package dev.espalier.hostile;

import static dev.espalier.hostile.HostileCase.refused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** Malformed indices of shards. */
class HostileShardsTest {

  private static final String WEIGHTS = "model/model.safetensors";
  private static final String INDEX = "model/model.safetensors.index.json";

  @TempDir private Path folder;

  static Stream<HostileCase> shards() {
    return Stream.of(
        shard(
            "a missing shard",
            "s2.safetensors",
            "model/model.safetensors.index.json: weight_map.transformer.h.0.attn.c_attn.bias: is in s2.safetensors, which is not there; fetch that shard, or the index and the shards again"),
        shard(
            "path traversal",
            "../../../../etc/passwd",
            "model/model.safetensors.index.json: weight_map.transformer.h.0.attn.c_attn.bias: \"../../../../etc/passwd\" is no file name within the directory; fetch the file again"),
        shard(
            "an absolute path",
            "/etc/passwd",
            "model/model.safetensors.index.json: weight_map.transformer.h.0.attn.c_attn.bias: \"/etc/passwd\" is no file name within the directory; fetch the file again"),
        shard(
            "the folder above",
            "..",
            "model/model.safetensors.index.json: weight_map.transformer.h.0.attn.c_attn.bias: \"..\" is no file name within the directory; fetch the file again"),
        shard(
            "the folder itself",
            ".",
            "model/model.safetensors.index.json: weight_map.transformer.h.0.attn.c_attn.bias: \".\" is no file name within the directory; fetch the file again"),
        shard(
            "an empty name",
            "",
            "model/model.safetensors.index.json: weight_map.transformer.h.0.attn.c_attn.bias: \"\" is no file name within the directory; fetch the file again"),
        shard(
            "a name with NUL",
            "a\0b",
            "model/model.safetensors.index.json: weight_map.transformer.h.0.attn.c_attn.bias: \"a\\u0000b\" is no file name within the directory; fetch the file again"),
        shard(
            "a name that is no Unicode",
            "\ud800",
            "model/model.safetensors.index.json: weight_map.transformer.h.0.attn.c_attn.bias: is in ?, which is not there; fetch that shard, or the index and the shards again"),
        shard(
            "a name with a line end",
            "a\nb",
            "model/model.safetensors.index.json: weight_map.transformer.h.0.attn.c_attn.bias: is in a b, which is not there; fetch that shard, or the index and the shards again"),
        shard(
            "a name of 5,000 characters",
            "a".repeat(5000),
            "model/model.safetensors.index.json: weight_map.transformer.h.0.attn.c_attn.bias: is in a……, which is not there; fetch that shard, or the index and the shards again"),
        shard(
            "the tokenizer",
            "tokenizer.json",
            "model/tokenizer.json: claims a header of 8028074745930326651 bytes, no safetensors file; fetch or make the file again"),
        index(
            "a number for a shard",
            map -> map.put(first(map), 3),
            "model/model.safetensors.index.json: weight_map.transformer.h.0.attn.c_attn.bias: 3 is no file name within the directory; fetch the file again"),
        index(
            "a tensor that no shard has",
            map -> map.put("ghost.weight", "s1.safetensors"),
            "model/model.safetensors.index.json: weight_map.ghost.weight: is not in s1.safetensors; fetch the index and the shards again"),
        index(
            "an empty map",
            ObjectNode::removeAll,
            "model/model.safetensors.index.json: weight_map: is empty; fetch the file again"),
        refused(
            "no map",
            in -> sharded(in, "{\"metadata\": {}}"),
            "model/model.safetensors.index.json: weight_map: is no object; fetch the file again"),
        refused(
            "a list for a map",
            in -> sharded(in, "{\"weight_map\": [1]}"),
            "model/model.safetensors.index.json: weight_map: is no object; fetch the file again"),
        refused(
            "an empty index",
            in -> sharded(in, ""),
            "model/model.safetensors.index.json: holds no JSON object; fetch the file again"),
        refused(
            "an index that ends early",
            in -> sharded(in, "{\"weight_map\": {\"a\":"),
            "model/model.safetensors.index.json: is no valid JSON: it ends too early (line 1, column 21); mend it or fetch it again"),
        refused(
            "an index of a list",
            in -> sharded(in, "[]"),
            "model/model.safetensors.index.json: holds no JSON object; fetch the file again"),
        refused(
            "a tensor in two shards",
            HostileShardsTest::twice,
            "model/s2.safetensors: transformer.wte.weight: is there twice: also as transformer.wte.weight in model/s1.safetensors; use a checkpoint that holds each tensor once"));
  }

  @ParameterizedTest
  @MethodSource("shards")
  void isRefusedInOneLine(HostileCase hostile) throws IOException {
    hostile.check(folder, HostileInputs::prune);
  }

  /** Changes an index that was right. */
  private interface MapChange {
    void apply(ObjectNode map);
  }

  private static String first(ObjectNode map) {
    return Collections.min(map.propertyNames());
  }

  private static HostileCase shard(String name, String file, String line) {
    return index(name, map -> map.put(first(map), file), line);
  }

  private static HostileCase index(String name, MapChange change, String line) {
    return refused(
        name,
        inputs -> {
          ObjectNode index = RawSafetensors.JSON.createObjectNode();
          ObjectNode map = index.putObject("weight_map");
          inputs.weights().names().forEach(tensor -> map.put(tensor, "s1.safetensors"));
          change.apply(map);
          sharded(inputs, index.toString());
        },
        line);
  }

  private static void sharded(HostileInputs inputs, String index) throws IOException {
    Files.move(inputs.file(WEIGHTS), inputs.file("model/s1.safetensors"));
    inputs.write(INDEX, index);
  }

  private static void twice(HostileInputs inputs) throws IOException {
    String name = inputs.weights().names().getFirst();
    sharded(
        inputs,
        "{\"weight_map\": {\"" + name + "\": \"s1.safetensors\", \"b\": \"s2.safetensors\"}}");
    Files.copy(inputs.file("model/s1.safetensors"), inputs.file("model/s2.safetensors"));
  }
}
