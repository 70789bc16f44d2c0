package dev.espalier.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Shape;
import dev.espalier.model.Parameters;
import dev.espalier.safetensors.Dtype;
import dev.espalier.safetensors.SafetensorsWriter;
import dev.espalier.safetensors.StoredTensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointDirectoryTest {

  private static final String GAIN = "transformer.h.1.ln_1.weight";

  @TempDir Path temporary;

  private final Arena arena = Arena.ofConfined();
  private Path folder;
  private Path file;
  private SmallModel model;

  @BeforeEach
  void makeModel() throws IOException {
    folder = temporary.resolve("model");
    file = folder.resolve("model.safetensors");
    model = new SmallModel(arena, folder);
  }

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void readsNamesWithAndWithoutPrefix() {
    model.write(file);
    assertThat(read()).isEqualTo(model.weights.slab().flat().toArray());
    List<StoredTensor> bare = new ArrayList<>();
    model.tensors.forEach(
        (name, tensor) ->
            bare.add(
                new StoredTensor(
                    name.replace("transformer.", ""),
                    tensor.dtype(),
                    tensor.shape(),
                    tensor.bytes())));
    SafetensorsWriter.write(file, Map.of(), bare);
    assertThat(read()).isEqualTo(model.weights.slab().flat().toArray());
  }

  @Test
  void readsHalfPrecision() {
    float[] full = model.weights.slab().flat().toArray();
    List<StoredTensor> stored = new ArrayList<>();
    for (int i = 0; i < model.weights.layout().specs().size(); i++) {
      String name = model.weights.layout().specs().get(i).name();
      stored.add(StoredTensor.bf16(name, model.weights.slab().view(i)));
    }
    SafetensorsWriter.write(file, Map.of(), stored);
    float[] read = read();
    for (int i = 0; i < full.length; i++) {
      assertThat(Math.abs(read[i] - full[i])).isLessThanOrEqualTo(Math.abs(full[i]) / 256);
    }
    assertThat(read).isNotEqualTo(full);
  }

  @Test
  void readsShards() throws IOException {
    writeShards("two.safetensors");
    assertThat(read()).isEqualTo(model.weights.slab().flat().toArray());
  }

  @Test
  void shardsMustNotLeaveTheDirectory() throws IOException {
    for (String name :
        List.of("../two.safetensors", "/two.safetensors", "a/two.safetensors", "..")) {
      writeShards(name);
      assertFault(
          folder.resolve("model.safetensors.index.json")
              + ": weight_map.transformer.wte.weight: \""
              + name
              + "\" is no file name within the directory; fetch the file again");
    }
  }

  @Test
  void aShardMustNotBeMissing() throws IOException {
    writeShards("two.safetensors");
    Files.delete(folder.resolve("one.safetensors"));
    assertFault(
        folder.resolve("model.safetensors.index.json")
            + ": weight_map.transformer.h.0.attn.c_attn.bias: is in one.safetensors, which is not"
            + " there; fetch that shard, or the index and the shards again");
  }

  @Test
  void anIndexMustNotListTensorsMissingFromTheShard() throws IOException {
    writeShards("two.safetensors");
    Path index = folder.resolve("model.safetensors.index.json");
    Files.writeString(index, Files.readString(index).replace("two.", "one."));
    assertFault(
        index
            + ": weight_map.transformer.wte.weight: is not in one.safetensors;"
            + " fetch the index and the shards again");
  }

  private void writeShards(String second) throws IOException {
    List<StoredTensor> one = new ArrayList<>(model.tensors.values());
    StoredTensor wte = one.removeFirst();
    SafetensorsWriter.write(folder.resolve("one.safetensors"), Map.of(), one);
    SafetensorsWriter.write(folder.resolve("two.safetensors"), Map.of(), List.of(wte));
    StringBuilder map = new StringBuilder("\"transformer.wte.weight\":\"" + second + "\"");
    one.forEach(tensor -> map.append(",\"" + tensor.name() + "\":\"one.safetensors\""));
    Files.writeString(
        folder.resolve("model.safetensors.index.json"), "{\"weight_map\":{" + map + "}}");
  }

  @Test
  void ignoresBuffersAndATiedHead() {
    model.tensors.put(
        "h.0.attn.bias",
        new StoredTensor(
            "h.0.attn.bias", Dtype.BOOL, Shape.of(7), MemorySegment.ofArray(new byte[7])));
    model.put("transformer.h.1.attn.masked_bias", FloatView.allocate(arena, 1));
    model.put("lm_head.weight", model.weights.slab().view(0));
    model.write(file);
    assertThat(read()).isEqualTo(model.weights.slab().flat().toArray());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anUntiedHeadIsReadAsSuchWhateverTheConfigStates(boolean configSaysTied) throws IOException {
    if (!configSaysTied) {
      sayUntied();
    }
    FloatView head = otherHead();
    model.put("lm_head.weight", head);
    model.write(file);
    try (CheckpointDirectory checkpoint = CheckpointDirectory.open(folder)) {
      assertThat(checkpoint.config().tieWordEmbeddings()).isFalse();
      assertThat(checkpoint.layout().specs().getLast().name()).isEqualTo("lm_head.weight");
      Parameters read = Parameters.allocate(arena, checkpoint.config());
      checkpoint.readInto(read.slab());
      assertThat(read.wte().toArray()).isEqualTo(model.weights.wte().toArray());
      assertThat(read.head().toArray()).isEqualTo(head.toArray());
      String note =
          folder.resolve("config.json")
              + " says that the head is tied, but lm_head.weight differs from"
              + " transformer.wte.weight at weight 17: the stored head is used"
              + " (tie_word_embeddings: false)";
      assertThat(checkpoint.notes()).isEqualTo(configSaysTied ? List.of(note) : List.of());
    }
  }

  @Test
  void aHeadDeclaredUntiedIsSoEvenIfItEqualsTheEmbedding() throws IOException {
    sayUntied();
    model.put("lm_head.weight", model.weights.slab().view(0));
    model.write(file);
    try (CheckpointDirectory checkpoint = CheckpointDirectory.open(folder)) {
      assertThat(checkpoint.config().tieWordEmbeddings()).isFalse();
      assertThat(checkpoint.notes()).isEmpty();
    }
  }

  private FloatView otherHead() {
    FloatView head = FloatView.allocate(arena, 31, 15);
    head.copyFrom(model.weights.slab().view(0));
    head.set(17, 9);
    return head;
  }

  private void sayUntied() throws IOException {
    Files.writeString(
        folder.resolve("config.json"),
        SmallModel.CONFIG.replace("\"gpt2\"", "\"gpt2\", \"tie_word_embeddings\": false"));
  }

  @Test
  void refusesAHeadOfAnotherShape() {
    model.put("lm_head.weight", FloatView.allocate(arena, 30, 15));
    model.write(file);
    assertFault(
        file
            + ": lm_head.weight: has shape [30, 15], and by config.json it is [31, 15];"
            + " use a config.json that fits the weights");
  }

  @Test
  void refusesAMissingHeadDeclaredUntied() throws IOException {
    sayUntied();
    model.write(file);
    assertFault(
        folder.resolve("config.json")
            + ": tie_word_embeddings: is false and lm_head.weight is missing;"
            + " set it to true, or use a checkpoint whose head is tied");
  }

  @Test
  void refusesAMissingTensor() {
    model.tensors.remove(GAIN);
    model.write(file);
    assertFault(
        folder
            + ": tensor "
            + GAIN
            + " of shape [15] is missing; use a checkpoint that fits its config.json");
  }

  @Test
  void refusesAnUnexpectedTensor() {
    model.put("transformer.h.2.ln_1.weight", FloatView.allocate(arena, 15));
    model.write(file);
    assertFault(
        file
            + ": transformer.h.2.ln_1.weight: tensor of shape [15] is not part of the model;"
            + " config.json must describe the model, and only GPT2LMHeadModel's tensors are read");
  }

  @Test
  void refusesAnotherShape() {
    model.put("transformer.h.0.mlp.c_fc.weight", FloatView.allocate(arena, 11, 15));
    model.write(file);
    assertFault(
        file
            + ": transformer.h.0.mlp.c_fc.weight: has shape [11, 15], and by config.json it is"
            + " [15, 11]; use a config.json that fits the weights");
  }

  @Test
  void refusesAnotherDtype() {
    model.tensors.put(
        GAIN, new StoredTensor(GAIN, Dtype.I8, Shape.of(15), MemorySegment.ofArray(new byte[15])));
    model.write(file);
    assertFault(
        file
            + ": "
            + GAIN
            + ": is stored as I8; only F64, F32, F16 and BF16 weights are"
            + " read");
  }

  @Test
  void refusesADuplicateTensor() {
    model.put("h.1.ln_1.weight", FloatView.allocate(arena, 15));
    model.write(file);
    assertFault(
        file
            + ": h.1.ln_1.weight: is there twice: also as "
            + GAIN
            + " in "
            + file
            + "; use a checkpoint that holds each tensor once");
  }

  @Test
  void refusesNonFiniteWeights() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      model.weights.slab().view(GAIN).set(4, bad);
      model.write(file);
      assertThatThrownBy(this::read)
          .isInstanceOf(BadInputException.class)
          .hasMessage(
              file
                  + ": "
                  + GAIN
                  + ": weight 4 is "
                  + bad
                  + "; use a checkpoint whose weights are all finite");
    }
  }

  @Test
  void refusesWhatIsNoPickle() throws IOException {
    Files.write(folder.resolve("pytorch_model.bin"), new byte[10]);
    assertFault(
        folder.resolve("pytorch_model.bin")
            + ": is no file that torch.save has written, or is damaged; use the model's safetensors, or"
            + " save it again with save_pretrained, which writes them");
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    assertFault(folder + ": holds no model.safetensors; name a directory with safetensors weights");
    Files.delete(folder.resolve("config.json"));
    assertFault(folder + ": holds no config.json; name a Hugging Face model directory");
    folder = temporary.resolve("nowhere");
    assertFault(folder + ": not found; name a directory with config.json and model.safetensors");
  }

  @Test
  void theFingerprintDependsOnTheWeights() {
    model.write(file);
    String before = fingerprint();
    assertThat(fingerprint()).isEqualTo(before);
    model.weights.slab().view(GAIN).set(4, 9);
    model.write(file);
    assertThat(fingerprint()).isNotEqualTo(before);
  }

  private String fingerprint() {
    try (CheckpointDirectory checkpoint = CheckpointDirectory.open(folder)) {
      return checkpoint.fingerprint();
    }
  }

  private float[] read() {
    return SmallModel.read(folder);
  }

  private void assertFault(String message) {
    assertThatThrownBy(() -> CheckpointDirectory.open(folder).close())
        .isInstanceOf(BadInputException.class)
        .hasMessage(message);
  }
}
