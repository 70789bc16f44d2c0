package dev.espalier.fuzz;

import com.github.luben.zstd.Zstd;
import dev.espalier.fixture.SmallRun;
import dev.espalier.fixture.TestFiles;
import dev.espalier.mask.Mask;
import dev.espalier.mask.MaskFile;
import dev.espalier.mask.MaskWithOrigin;
import dev.espalier.memory.Shape;
import dev.espalier.memory.TensorSpec;
import dev.espalier.memory.TensorSpec.Kind;
import dev.espalier.safetensors.Dtype;
import dev.espalier.safetensors.SafetensorsWriter;
import dev.espalier.safetensors.StoredTensor;
import dev.espalier.settings.Setting;
import dev.espalier.storage.FolderTree;
import dev.espalier.text.Tokenizer;
import dev.espalier.text.rows.FileRows;
import dev.espalier.text.tokenizer.TokenizerFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Good documents of each format, as small as they can be. */
final class FuzzSeeds {

  /** The tensors of a model for scopes and masks. */
  static final List<TensorSpec> TENSORS =
      List.of(
          new TensorSpec("transformer.wte.weight", Shape.of(5, 4), true, Kind.EMBEDDING),
          new TensorSpec("transformer.h.0.ln_1.weight", Shape.of(4), false, Kind.LAYER_NORM_GAIN),
          new TensorSpec(
              "transformer.h.0.attn.c_attn.weight", Shape.of(4, 12), true, Kind.PROJECTION),
          new TensorSpec("transformer.h.0.mlp.c_fc.weight", Shape.of(4, 9), true, Kind.PROJECTION),
          new TensorSpec(
              "transformer.h.0.mlp.c_fc.bias", Shape.of(9), false, Kind.PROJECTION_BIAS));

  static final String METRICS =
      "{\"step\":1,\"epoch\":0.5,\"loss\":3.1,\"learning_rate\":1e-05,\"grad_norm\":null,"
          + "\"step_time_s\":0.1,\"eval_loss\":3.0}\n";

  static final String COMPARISON =
      """
      {"seeds": [1, 2], "rounds": [{"round": 1, "sparsity": 0.5, "arms": [{"name": "ticket",
       "eval_loss": {"values": [3.0, 3.1], "mean": 3.05, "low": 3.0, "high": 3.1},
       "perplexity": {"values": [20.0, 21.0], "mean": 20.5, "low": 20.0, "high": 21.0}}],
       "verdict": "one_seed", "sentence": "a"}]}
      """;

  static final String REQUEST =
      """
      {"runs": ["a"], "datasets": ["b"], "validations": [], "optimizers": ["adamw"],
       "settings": {"rate": "0.5"}}
      """;

  static final String SETTINGS =
      """
      # a run
      model: gpt2
      rate: 0.5
      rounds: 3
      reset: "rewind:10%"
      shuffle: true
      early_stopping: patience:3,min-delta:0.01
      pattern: 2:4
      working_directory: /tmp
      """;

  /** Values of settings, of which the first character chooses the setting. */
  static final List<String> VALUES =
      List.of(
          "\u0000gpt2",
          "\u000c0.25",
          "\u0010every:2,threshold:0.1,masks:5",
          "\u0011rewind:10%",
          "\u00132:4",
          "\u001cpatience:3,min-delta:0.01,generalisation-gap:0.5",
          "\u001d1,2,3",
          "\u002910m");

  static final String COMPACT_CONFIG =
      """
      {"model_type": "espalier", "vocab_size": 101, "n_positions": 19, "n_embd": 20, "n_head": 3,
       "norm_width": 21, "eos_token_id": [1, 2], "block_shapes": [
       {"place": 0, "attention": true, "heads": 2, "head_width": 3, "value_width": 4, "mlp": true,
        "inner": 5, "attention_inputs": [0, 3, 19], "mlp_inputs": [1, 2]}]}
      """;

  /** Three files, separated by NUL. */
  static final String SPECIAL_TOKENS =
      """
      {"tokenizer_class": "GPT2Tokenizer", "add_prefix_space": false, "bos_token": "<s>",
       "eos_token": {"content": "</s>", "lstrip": true}, "additional_special_tokens": ["<a>"],
       "added_tokens_decoder": {"7": {"content": "<x>"}}}
      \0{"bos_token": "<s>", "my_token": {"content": "<m>"}, "unk_token": null}
      \0{"<s>": 300, "</s>": 301}
      """;

  private static final JsonMapper JSON = new JsonMapper();

  private FuzzSeeds() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes, int from) {
    return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
  }

  /** Returns the bytes between NULs, as exactly so many parts. */
  static List<byte[]> parts(byte[] bytes, int count) {
    List<byte[]> parts = new ArrayList<>();
    int from = 0;
    while (parts.size() < count - 1) {
      int to = from;
      while (to < bytes.length && bytes[to] != 0) {
        to++;
      }
      parts.add(Arrays.copyOfRange(bytes, from, to));
      from = Math.min(bytes.length, to + 1);
    }
    parts.add(Arrays.copyOfRange(bytes, from, bytes.length));
    return parts;
  }

  static byte[] llmC() {
    return ByteBuffer.allocate(1040).order(ByteOrder.LITTLE_ENDIAN).putInt(20_240_520).array();
  }

  private interface Writing {
    void to(Path file) throws IOException;
  }

  private static byte[] written(Writing writing) throws IOException {
    Path folder = Files.createTempDirectory("seed");
    Path file = folder.resolve("seed");
    try {
      writing.to(file);
      return Files.readAllBytes(file);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  private static StoredTensor tensor(String name, Dtype dtype, int... dims) {
    Shape shape = Shape.of(dims);
    byte[] bytes = new byte[Math.toIntExact(shape.size() * dtype.bytes())];
    return new StoredTensor(name, dtype, shape, MemorySegment.ofArray(bytes));
  }

  static byte[] safetensors() throws IOException {
    return written(
        file ->
            SafetensorsWriter.writeSealed(
                file,
                Map.of("format", "pt"),
                List.of(
                    tensor("a.weight", Dtype.F32, 2, 3),
                    tensor("b", Dtype.F16, 4),
                    tensor("none", Dtype.I64, 0, 7))));
  }

  /** Weights under the names of the smallest model, without their shapes. */
  static byte[] weights() throws IOException {
    return written(
        file ->
            SafetensorsWriter.write(
                file, Map.of(), List.of(tensor("transformer.wte.weight", Dtype.F32, 5, 4))));
  }

  static byte[] mask() throws IOException {
    Mask mask = Mask.dense(TENSORS.subList(2, 4)).keeping((tensor, index) -> index % 3 != 0);
    return written(
        file -> MaskFile.write(file, new MaskWithOrigin(mask, Optional.of("0".repeat(64)))));
  }

  static byte[] state() throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("espalier_training_state", "1");
    values.put("part.name", "adamw");
    values.put("part.step", "12");
    values.put("part.count", "123456789012");
    values.put("part.loss", "3.25");
    return written(
        file ->
            SafetensorsWriter.writeSealed(
                file,
                values,
                List.of(
                    tensor("bytes", Dtype.U8, 7),
                    tensor("values", Dtype.F32, 3),
                    tensor("mask.w", Dtype.I64, 2))));
  }

  /** Returns the header of a safetensors file. */
  static byte[] header(byte[] file) {
    int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return Arrays.copyOfRange(file, Long.BYTES, Long.BYTES + length);
  }

  /** Returns a safetensors file with a header and so many bytes of zeros. */
  static byte[] withHeader(byte[] header, int data) {
    return ByteBuffer.allocate(Long.BYTES + header.length + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .array();
  }

  static byte[] index() {
    ObjectNode index = JSON.createObjectNode();
    index.putObject("metadata").put("total_size", 80);
    index
        .putObject("weight_map")
        .put("transformer.wte.weight", "a.safetensors")
        .put("lm_head.weight", "a.safetensors");
    return utf8(index.toString());
  }

  /** Returns the record of a round of one step. */
  static byte[] round() throws IOException {
    Path folder = Files.createTempDirectory("seed");
    try {
      SmallRun.run(
          SmallRun.settings()
              .with(Setting.MAX_STEPS, 1)
              .with(Setting.ROUNDS, 1)
              .with(Setting.KERNELS, "plain")
              .with(Setting.EXECUTION, "dense"),
          folder.resolve("run"));
      return Files.readAllBytes(folder.resolve("run/rounds/001/round.json"));
    } finally {
      FolderTree.delete(folder);
    }
  }

  /** Returns a tokenizer with three merges. */
  static byte[] tokenizer() throws IOException {
    Path file = TestFiles.resource("tokenizer/tokenizer.json");
    ObjectNode json = (ObjectNode) JSON.readTree(Files.readAllBytes(file));
    return utf8(json.toString());
  }

  static void encode(Path folder) {
    Optional<Tokenizer> tokenizer = TokenizerFiles.open(folder);
    if (tokenizer.isPresent()) {
      try (Tokenizer open = tokenizer.get()) {
        open.decode(open.encode("ab <s> é"));
        open.vocabularySize();
      }
    }
  }

  static void rows(Path folder, String name, byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve(name), bytes);
    new FileRows(List.of(file), "text").forEach(row -> {});
  }

  static byte[] gzip() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(utf8("one é\ntwo\n".repeat(20)));
    }
    return bytes.toByteArray();
  }

  static byte[] zstd() {
    return Zstd.compress(utf8("one é\ntwo\n".repeat(20)));
  }

  static byte[] torch(String name) throws IOException {
    return Files.readAllBytes(TestFiles.resource("torch/" + name + ".bin"));
  }

  static byte[] parquet(String name) throws IOException {
    return Files.readAllBytes(TestFiles.resource("parquet/" + name + ".parquet"));
  }
}
