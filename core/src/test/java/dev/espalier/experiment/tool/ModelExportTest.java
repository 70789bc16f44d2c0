package dev.espalier.experiment.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.checkpoint.CheckpointWriter;
import dev.espalier.export.SameLogits;
import dev.espalier.fault.BadInputException;
import dev.espalier.mask.Mask;
import dev.espalier.mask.MaskFile;
import dev.espalier.mask.MaskWithOrigin;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.TensorSpec;
import dev.espalier.memory.TensorSpec.Kind;
import dev.espalier.model.Parameters;
import dev.espalier.safetensors.SafetensorsWriter;
import dev.espalier.safetensors.StoredTensor;
import dev.espalier.structure.Compaction;
import dev.espalier.structure.Compactor;
import dev.espalier.structure.compaction.CompactLayout;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models on disk, exported and run by ONNX Runtime. */
class ModelExportTest {

  private static final String CONFIG =
      """
      {"model_type": "gpt2", "vocab_size": 31, "n_positions": 9, "n_embd": 20, "n_layer": 4,
       "n_head": 4, "n_inner": 33, "scale_attn_by_inverse_layer_idx": true, "bos_token_id": 30,
       "eos_token_id": 30}
      """;

  @TempDir Path folder;

  private Path round;
  private Path model;

  /** A round with dead units of each kind: its model, and the mask beside it. */
  @BeforeEach
  void writesARound() throws IOException {
    round = folder.resolve("rounds/004");
    model = Files.createDirectories(round.resolve("model"));
    Files.writeString(model.resolve("config.json"), CONFIG);
    try (Arena arena = Arena.ofConfined()) {
      Parameters weights;
      try (CheckpointDirectory untrained = CheckpointDirectory.openUntrained(model)) {
        weights = Parameters.allocate(arena, untrained.config());
      }
      Random random = new Random(8);
      List<TensorSpec> specs = weights.layout().specs();
      List<StoredTensor> stored = new ArrayList<>();
      for (TensorSpec spec : specs) {
        FloatView view = weights.slab().view(spec.name());
        for (int i = 0; i < view.size(); i++) {
          view.set(i, (float) (0.4 * random.nextGaussian()));
        }
        stored.add(StoredTensor.f32(spec.name(), view));
      }
      Mask mask =
          Mask.dense(specs)
              .keeping((t, i) -> keeps(specs.get(t), i) && random.nextDouble() < 0.7)
              .only(spec -> spec.kind() == Kind.PROJECTION || spec.kind() == Kind.EMBEDDING);
      mask.on(weights.slab()).apply();
      SafetensorsWriter.write(model.resolve("model.safetensors"), Map.of(), stored);
      MaskFile.write(round.resolve("mask.safetensors"), MaskWithOrigin.to("0", mask));
    }
  }

  /**
   * Pruned are the attention of block 1, block 2 except biases, a head of block 0, and neurons in
   * every block, more in the last one.
   */
  private static boolean keeps(TensorSpec spec, long index) {
    int columns = spec.shape().dims().getLast();
    long row = index / columns;
    long column = index % columns;
    String name = spec.name();
    boolean head = name.endsWith("h.0.attn.c_attn.weight") && column >= 45 && column < 50;
    boolean neuron =
        name.endsWith("mlp.c_proj.weight") && (row % 4 == 0 || name.contains("h.3") && row > 8);
    return !head
        && !neuron
        && !name.endsWith("h.1.attn.c_proj.weight")
        && !name.endsWith("h.2.attn.c_attn.weight")
        && !name.endsWith("h.2.mlp.c_fc.weight");
  }

  @Test
  void aModelAndItsRoundGiveTheSameFile() throws Exception {
    Path ofModel = folder.resolve("model.onnx");
    Path ofRound = folder.resolve("made/round.onnx");
    ExportResult result = ModelExport.builder().model(model.toString()).out(ofModel).build().run();
    assertThat(result.bytes()).isEqualTo(Files.size(ofModel));
    assertThat(result.weights()).isNull();
    ModelExport.builder().model(round.toString()).out(ofRound).build().run();
    assertThat(ofRound).hasSameBinaryContentAs(ofModel);
    same(ofRound, model);
  }

  @Test
  void compactModelsOfBothLayouts() throws Exception {
    long whole =
        ModelExport.builder()
            .model(round.toString())
            .out(folder.resolve("whole.onnx"))
            .build()
            .run()
            .bytes();
    for (CompactLayout layout : CompactLayout.values()) {
      for (boolean sparsely : new boolean[] {false, true}) {
        Path compact = folder.resolve(layout + " " + sparsely);
        compact(compact, layout, sparsely);
        Path file = folder.resolve(layout + " " + sparsely + ".onnx");
        assertThat(ModelExport.builder().model(compact.toString()).out(file).build().run().bytes())
            .isLessThan(whole);
        same(file, compact);
      }
    }
  }

  private void compact(Path target, CompactLayout layout, boolean sparsely) {
    try (Arena arena = Arena.ofConfined();
        CheckpointDirectory source = CheckpointDirectory.open(model)) {
      Parameters weights = Parameters.allocate(arena, source.config());
      source.readInto(weights.slab());
      Compaction compaction = Compactor.forEvaluation(weights, layout);
      assertThat(compaction.config().isUniform()).isEqualTo(layout == CompactLayout.PLAIN);
      Parameters compact = Parameters.allocate(arena, compaction.config());
      compaction.gather(compact, weights);
      CheckpointWriter.writeCompacted(target, source, compact, sparsely);
    }
  }

  private static void same(Path file, Path directory) throws Exception {
    try (Arena arena = Arena.ofConfined();
        CheckpointDirectory checkpoint = CheckpointDirectory.open(directory)) {
      Parameters weights = Parameters.allocate(arena, checkpoint.config());
      checkpoint.readInto(weights.slab());
      SameLogits.of(file, weights, 12);
    }
  }

  @Test
  void unwritableFilesAreRefused() throws IOException {
    refused(model.resolve("a.onnx"), "lies inside");
    refused(round.resolve("a.onnx"), "lies inside");
    refused(folder, "holds the model");
    refused(Files.createDirectory(folder.resolve("other")), "is a directory");
    Path there = Files.writeString(folder.resolve("there.onnx"), "mine");
    refused(there, "exists already");
    refused(Files.writeString(folder.resolve("x.weights"), "").resolveSibling("x"), "x.weights");
    refused(there.resolve("below.onnx"), "a file is in the way");
    assertThat(there).hasContent("mine");
    ModelExport.builder().model(model.toString()).out(there).overwrite(true).build().run();
    assertThat(Files.size(there)).isGreaterThan(4);
  }

  private void refused(Path out, String what) {
    assertThatThrownBy(() -> ModelExport.builder().model(round.toString()).out(out).build().run())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(what);
  }

  @Test
  void invalidModelsAreRefusedWithoutLeavingFiles() throws IOException {
    Path out = folder.resolve("out.onnx");
    assertThatThrownBy(
            () ->
                ModelExport.builder()
                    .model(folder.resolve("rounds").toString())
                    .out(out)
                    .build()
                    .run())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("config.json");
    Path weights = model.resolve("model.safetensors");
    byte[] spoilt = Files.readAllBytes(weights);
    // The last float of the file becomes NaN.
    spoilt[spoilt.length - 1] = 0x7f;
    spoilt[spoilt.length - 2] = (byte) 0xff;
    Files.write(weights, spoilt);
    assertThatThrownBy(() -> ModelExport.builder().model(model.toString()).out(out).build().run())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("NaN");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("rounds"));
    }
  }
}
