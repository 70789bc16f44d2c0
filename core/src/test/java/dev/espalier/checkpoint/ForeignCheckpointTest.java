package dev.espalier.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Shape;
import dev.espalier.model.Parameters;
import dev.espalier.safetensors.Dtype;
import dev.espalier.safetensors.SafetensorsWriter;
import dev.espalier.safetensors.StoredTensor;
import dev.espalier.text.Tokenizer;
import dev.espalier.text.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints written by wrappers, other classes and other programs. */
class ForeignCheckpointTest {

  private static final String WTE = "transformer.wte.weight";
  private static final String HEAD = "lm_head.weight";
  private static final String C_FC = "transformer.h.0.mlp.c_fc.weight";

  @TempDir Path temporary;

  private final Arena arena = Arena.ofConfined();
  private Path folder;
  private Path file;
  private SmallModel model;
  private float[] expected;

  @BeforeEach
  void makeModel() throws IOException {
    folder = temporary.resolve("model");
    file = folder.resolve("model.safetensors");
    model = new SmallModel(arena, folder);
    expected = model.weights.slab().flat().toArray();
  }

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void theTiedPairMayBeStoredUnderTheHeadsName() {
    rename(HEAD, model.tensors.remove(WTE));
    model.write(file);
    assertThat(read()).isEqualTo(expected);
    write(name -> "module." + name);
    assertThat(read()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "module.",
        "_orig_mod.",
        "module._orig_mod.",
        "base_model.model.",
        "model.",
        "gpt.",
        "pretrained_model.",
        "policy.actor.net."
      })
  void aPrefixThatLeadsToACompleteModelIsRemoved(String prefix) {
    write(name -> prefix + name);
    assertThat(read()).isEqualTo(expected);
    assertThat(notes()).singleElement().asString().contains("'" + prefix + "'");
    write(name -> prefix + name.replaceFirst("transformer\\.", ""));
    assertThat(read()).isEqualTo(expected);
    model.put("v_head.summary.weight", FloatView.allocate(arena, 1, 15));
    write(name -> name.startsWith("v_head") ? name : prefix + name);
    assertThat(read()).isEqualTo(expected);
    assertThat(notes()).hasSize(2);
  }

  @Test
  void wrappersOfSingleBlocksAreRemoved() {
    write(name -> name.replaceFirst("(h\\.\\d\\.)", "$1_orig_mod."));
    assertThat(read()).isEqualTo(expected);
    write(name -> name.replaceFirst("(mlp\\.)", "_checkpoint_wrapped_module.$1"));
    assertThat(read()).isEqualTo(expected);
    assertThat(notes()).singleElement().asString().contains("'_checkpoint_wrapped_module.'");
  }

  @Test
  void twoCompleteModelsAreAmbiguous() {
    List<StoredTensor> both = new ArrayList<>();
    for (String prefix : List.of("actor.", "reference.")) {
      model.tensors.forEach((name, tensor) -> both.add(named(prefix + name, tensor)));
    }
    SafetensorsWriter.write(file, Map.of(), both);
    assertFault(
        folder
            + ": holds more than one whole model, under the prefixes 'actor.' and 'reference.';"
            + " keep the one you mean and save it again");
  }

  @Test
  void partsOfAnotherModelAreIgnored() {
    model.put("reference.transformer.wte.weight", FloatView.allocate(arena, 31, 15));
    model.write(file);
    assertThat(read()).isEqualTo(expected);
    assertThat(notes()).singleElement().asString().contains("reference.transformer.wte.weight");
  }

  @Test
  void headsOfOtherClassesAreLeftOutAndNamed() {
    for (String name :
        List.of("v_head.summary.weight", "score.weight", "multiple_choice_head.summary.bias")) {
      model.put(name, FloatView.allocate(arena, 2, 15));
    }
    model.put("transformer.adapter.weight", FloatView.allocate(arena, 2));
    model.put("summary.weight", FloatView.allocate(arena, 2));
    model.put(HEAD, model.weights.slab().view(WTE));
    model.write(file);
    assertThat(read()).isEqualTo(expected);
    assertThat(notes())
        .containsExactly(
            folder
                + ": left out, since no part of the language model: v_head.summary.weight,"
                + " score.weight, multiple_choice_head.summary.bias, transformer.adapter.weight"
                + " and 1 more");
  }

  @Test
  void torchPrunedWeightsAreValuesTimesMask() {
    StoredTensor values = model.tensors.remove(C_FC);
    rename(C_FC + "_orig", values);
    FloatView mask = FloatView.allocate(arena, 15, 11);
    for (int i = 0; i < 165; i++) {
      mask.set(i, i % 4 == 0 ? 0 : 1);
    }
    model.put(C_FC + "_mask", mask);
    model.write(file);
    try (CheckpointDirectory checkpoint = CheckpointDirectory.open(folder)) {
      Parameters read = Parameters.allocate(arena, checkpoint.config());
      checkpoint.readInto(read.slab());
      for (int i = 0; i < 165; i++) {
        float whole = model.weights.slab().view(C_FC).get(i);
        assertThat(read.slab().view(C_FC).get(i)).isEqualTo(i % 4 == 0 ? 0 : whole);
      }
      assertThat(checkpoint.notes()).singleElement().asString().contains("42 of 165 weights");
    }
    mask.set(7, 0.5f);
    model.write(file);
    assertThatThrownBy(this::read).hasMessageContaining("c_fc.weight_mask: has the value 0.5 at 7");
    model.tensors.remove(C_FC + "_mask");
    model.write(file);
    assertThatThrownBy(this::read).hasMessageContaining("c_fc.weight_orig: has no _mask beside it");
  }

  @Test
  void anIndexMayListTheTiedHeadThatNoShardHolds() throws IOException {
    model.write(folder.resolve("one.safetensors"));
    StringBuilder map = new StringBuilder("\"lm_head.weight\":\"one.safetensors\"");
    model.tensors.keySet().forEach(name -> map.append(",\"" + name + "\":\"one.safetensors\""));
    Path index = folder.resolve("model.safetensors.index.json");
    Files.writeString(index, "{\"weight_map\":{" + map + "}}");
    assertThat(read()).isEqualTo(expected);
    Files.writeString(index, "{\"weight_map\":{\"ghost\":\"one.safetensors\"," + map + "}}");
    assertFault(
        index
            + ": weight_map.ghost: is not in one.safetensors; fetch the index and the shards"
            + " again");
  }

  @Test
  void doublePrecisionIsRoundedWithANote() {
    for (var entry : model.tensors.entrySet()) {
      FloatView view = model.weights.slab().view(entry.getKey());
      MemorySegment bytes = MemorySegment.ofArray(new byte[(int) view.size() * Double.BYTES]);
      for (int i = 0; i < view.size(); i++) {
        bytes.set(
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN),
            (long) i * Double.BYTES,
            view.get(i) * (1 + 1e-10));
      }
      entry.setValue(new StoredTensor(entry.getKey(), Dtype.F64, view.shape(), bytes));
    }
    model.write(file);
    assertThat(read()).isEqualTo(expected);
    assertThat(notes()).singleElement().asString().contains("F64 are rounded");
  }

  @Test
  void rowsThatDifferFromVocabSizeAreExplained() throws IOException {
    model.tensors.put(WTE, rows(33));
    model.write(file);
    assertFault(
        file
            + ": "
            + WTE
            + ": has 33 rows, and vocab_size in config.json is 31;"
            + " write \"vocab_size\": 33 into config.json");
    Files.copy(
        EmbeddedCheckpoint.folder().resolve("tokenizer.json"), folder.resolve("tokenizer.json"));
    int tokens;
    try (Tokenizer tokenizer = TokenizerFiles.open(folder).orElseThrow()) {
      tokens = tokenizer.vocabularySize();
    }
    assertThatThrownBy(this::read)
        .hasMessageContaining("; the tokenizer has " + tokens + " tokens, which fits neither; use")
        .hasMessageContaining("resize_token_embeddings");
    model.tensors.put(WTE, rows(tokens));
    model.write(file);
    assertThatThrownBy(this::read)
        .hasMessageContaining("which fits the weights; write \"vocab_size\": " + tokens + " into");
    Files.writeString(
        folder.resolve("config.json"), SmallModel.CONFIG.replace("31", String.valueOf(tokens)));
    model.tensors.put(WTE, rows(tokens + 47));
    model.write(file);
    assertThatThrownBy(this::read)
        .hasMessageContaining("which fits config.json; the rows beyond are padding; write");
  }

  @Test
  void aPipeIsNotWaitedFor() throws IOException, InterruptedException {
    assumeTrue(Files.exists(Path.of("/dev/zero")), "no pipes here");
    assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
    assertThatThrownBy(this::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is a pipe or a device");
    Files.delete(folder.resolve("config.json"));
    Files.createSymbolicLink(folder.resolve("config.json"), Path.of("/dev/zero"));
    assertThatThrownBy(this::read).hasMessageContaining("config.json: is a pipe or a device");
  }

  private static StoredTensor rows(int count) {
    return new StoredTensor(
        WTE, Dtype.F32, Shape.of(count, 15), MemorySegment.ofArray(new byte[count * 15 * 4]));
  }

  private void rename(String name, StoredTensor tensor) {
    model.tensors.put(name, named(name, tensor));
  }

  private static StoredTensor named(String name, StoredTensor tensor) {
    return new StoredTensor(name, tensor.dtype(), tensor.shape(), tensor.bytes());
  }

  private void write(UnaryOperator<String> rename) {
    List<StoredTensor> renamed = new ArrayList<>();
    model.tensors.forEach((name, tensor) -> renamed.add(named(rename.apply(name), tensor)));
    SafetensorsWriter.write(file, Map.of(), renamed);
  }

  private List<String> notes() {
    try (CheckpointDirectory checkpoint = CheckpointDirectory.open(folder)) {
      return checkpoint.notes();
    }
  }

  private float[] read() {
    return SmallModel.read(folder);
  }

  private void assertFault(String message) {
    assertThatThrownBy(this::read).isInstanceOf(BadInputException.class).hasMessage(message);
  }
}
