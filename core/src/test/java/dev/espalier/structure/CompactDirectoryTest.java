package dev.espalier.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.checkpoint.CheckpointWriter;
import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.TestFiles;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.mask.Mask;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Shape;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Batch;
import dev.espalier.model.Parameters;
import dev.espalier.model.network.Activations;
import dev.espalier.model.network.Gpt2;
import dev.espalier.safetensors.Dtype;
import dev.espalier.safetensors.SafetensorsFile;
import dev.espalier.safetensors.SafetensorsWriter;
import dev.espalier.safetensors.StoredTensor;
import dev.espalier.structure.compaction.CompactLayout;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** Compact models as directories: they are read as written, by Espalier and by transformers. */
class CompactDirectoryTest {

  private static final String CONFIG =
      """
      {"model_type": "gpt2", "vocab_size": 31, "n_positions": 9, "n_embd": 20, "n_layer": 4,
       "n_head": 4, "n_inner": 33, "scale_attn_by_inverse_layer_idx": true, "bos_token_id": 30,
       "eos_token_id": 30, "own_field": "kept"}
      """;

  private static final int SEQUENCES = 3;
  private static final int TOKENS = 9;

  @TempDir Path folder;

  /** A model on disk with dead units of every kind, and its compact form. */
  private final class Small implements AutoCloseable {

    final Arena arena = Arena.ofConfined();
    final CheckpointDirectory source;
    final Parameters weights;

    Small() throws IOException {
      Path model = Files.createDirectories(folder.resolve("source"));
      Files.writeString(model.resolve("config.json"), CONFIG);
      try (CheckpointDirectory untrained = CheckpointDirectory.openUntrained(model)) {
        weights = Parameters.allocate(arena, untrained.config());
      }
      Random random = new Random(8);
      List<TensorSpec> specs = weights.layout().specs();
      for (TensorSpec spec : specs) {
        FloatView view = weights.slab().view(spec.name());
        for (int i = 0; i < view.size(); i++) {
          view.set(i, (float) (0.4 * random.nextGaussian()));
        }
      }
      Mask.dense(specs)
          .keeping(
              (t, i) -> {
                String name = specs.get(t).name();
                int columns = specs.get(t).shape().dims().getLast();
                int row = (int) (i / columns);
                int column = (int) (i % columns);
                boolean feature = column == 3;
                boolean matrix = specs.get(t).shape().rank() == 2;
                return !(name.contains("h.1.attn.c_proj.weight")
                    || name.contains("h.2.attn.c_attn.weight")
                    || name.contains("h.2.mlp.c_fc.weight")
                    || name.contains("h.0.attn.c_attn.weight") && column >= 45 && column < 51
                    || name.contains("h.0.attn.c_attn.weight") && column % 5 == 1
                    || name.contains("mlp.c_proj.weight") && row % 4 == 0
                    || name.contains("h.0.ln_1.weight") && column % 3 == 0
                    || name.contains("h.3.ln_2.weight") && column % 2 == 0
                    || name.contains("h.3.mlp.c_proj.weight") && row > 8
                    || (name.contains("wte") || name.contains("wpe") || name.contains("c_proj"))
                        && feature
                    || matrix && !name.contains("wpe") && row == 3 && !name.contains("wte")
                    || matrix && !name.contains("wte") && random.nextDouble() < 0.6);
              })
          .on(weights.slab())
          .apply();
      List<StoredTensor> stored = new ArrayList<>();
      specs.forEach(
          spec -> stored.add(StoredTensor.f32(spec.name(), weights.slab().view(spec.name()))));
      SafetensorsWriter.write(model.resolve("model.safetensors"), Map.of(), stored);
      source = CheckpointDirectory.open(model);
    }

    Parameters write(Path target, CompactLayout layout, boolean sparsely) {
      Compaction compaction = Compactor.forEvaluation(weights, layout);
      Parameters compact = Parameters.allocate(arena, compaction.config());
      compaction.gather(compact, weights);
      CheckpointWriter.writeCompacted(target, source, compact, sparsely);
      return compact;
    }

    @Override
    public void close() {
      source.close();
      arena.close();
    }
  }

  @Test
  void compactModelsAreReadAsWritten() throws IOException {
    try (Small small = new Small()) {
      for (CompactLayout layout : CompactLayout.values()) {
        long whole = 0;
        for (boolean sparsely : new boolean[] {false, true}) {
          Path target = folder.resolve(layout + " " + sparsely);
          Parameters compact = small.write(target, layout, sparsely);
          try (CheckpointDirectory written = CheckpointDirectory.open(target)) {
            assertThat(written.config()).isEqualTo(compact.config());
            assertThat(written.isCompacted()).isTrue();
            assertThat(Files.readString(target.resolve("config.json"))).contains("own_field");
            Parameters read = Parameters.allocate(small.arena, written.config());
            written.readInto(read.slab());
            assertThat(read.slab().flat().toArray()).isEqualTo(compact.slab().flat().toArray());
            if (sparsely) {
              assertThat(written.weightBytes()).isLessThan(whole * 8 / 10);
              assertThat(target.resolve("model.safetensors")).doesNotExist();
            }
            whole = written.weightBytes();

            // After further training it is a model like any other.
            Path again = folder.resolve("again");
            CheckpointWriter.write(again, written, read);
            try (CheckpointDirectory trained = CheckpointDirectory.open(again)) {
              assertThat(trained.isCompacted()).isFalse();
              assertThat(trained.config()).isEqualTo(compact.config());
            }
            assertThat(Files.exists(again.resolve("modeling_espalier.py")))
                .isEqualTo(layout == CompactLayout.EXACT);
          }
        }
      }
    }
  }

  @Test
  void inconsistentPartsAreRefused() throws IOException {
    try (Small small = new Small()) {
      Path target = folder.resolve("sparse");
      small.write(target, CompactLayout.EXACT, true);
      Path file = target.resolve("model.sparse.safetensors");
      String name;
      List<StoredTensor> tensors;
      try (SafetensorsFile stored = SafetensorsFile.open(file)) {
        name =
            stored.tensors().stream()
                .map(StoredTensor::name)
                .filter(n -> n.endsWith(".survivors"))
                .findFirst()
                .orElseThrow()
                .replace(".survivors", "");
        tensors = stored.tensors().stream().map(CompactDirectoryTest::copy).toList();
      }
      refuses(target, file, without(tensors, name + ".kept"), ".kept", "is missing");
      refuses(target, file, without(tensors, name + ".survivors"), name, "is missing");
      StoredTensor shape = tensor(tensors, name + ".shape");
      shape.bytes().set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
      refuses(target, file, tensors, name, "");
      shape.bytes().set(ValueLayout.JAVA_LONG_UNALIGNED, 0, -7);
      refuses(target, file, tensors, name + ".shape", "names a size of -7");
      shape.bytes().set(ValueLayout.JAVA_LONG_UNALIGNED, 0, Long.MAX_VALUE);
      refuses(target, file, tensors, name + ".shape", "names a size of");
    }
  }

  private static void refuses(
      Path target, Path file, List<StoredTensor> tensors, String where, String what) {
    SafetensorsWriter.write(file, Map.of(), tensors);
    assertThatThrownBy(() -> CheckpointDirectory.open(target).close())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(where)
        .hasMessageContaining(what);
  }

  private static StoredTensor copy(StoredTensor tensor) {
    return new StoredTensor(
        tensor.name(),
        tensor.dtype(),
        tensor.shape(),
        MemorySegment.ofArray(tensor.bytes().toArray(ValueLayout.JAVA_BYTE)));
  }

  private static StoredTensor tensor(List<StoredTensor> tensors, String name) {
    return tensors.stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  private static List<StoredTensor> without(List<StoredTensor> tensors, String name) {
    return tensors.stream().filter(t -> !t.name().equals(name)).toList();
  }

  @Test
  void badShapesAreRefusedByName() throws IOException {
    try (Small small = new Small()) {
      Path target = folder.resolve("exact");
      small.write(target, CompactLayout.EXACT, false);
      Path config = target.resolve("config.json");
      String text = Files.readString(config);
      refused(target, config, text.replaceAll("\"heads\" : 3", "\"heads\" : -3"), "heads");
      refused(target, config, text.replaceAll("\"block_shapes\"", "\"shapes\""), "block_shapes");
      refused(
          target,
          config,
          text.replaceAll("\"attention\" : true", "\"attention\" : false"),
          "block_shapes[0]");
      refused(
          target,
          config,
          text.replaceFirst("\"head_width\" : \\d+", "\"head_width\" : 2000000"),
          "features wide");
      String inputs = "\"attention_inputs\" : ";
      assertThat(text).contains(inputs + "[ ", "\"mlp_inputs\" : [ ");
      refused(target, config, text.replaceFirst(inputs + "\\[ \\d+", inputs + "[ 19"), "block_s");
      refused(target, config, text.replaceFirst(inputs + "\\[ \\d+", inputs + "[ 0, 0"), "names 0");
      refused(target, config, text.replaceFirst(inputs + "[^\\]]*\\]", inputs + "[ ]"), "no list");
      refused(target, config, text.replaceFirst(inputs + "[^\\]]*\\]", inputs + "7"), "no list");
      refused(
          target, config, text.replaceFirst(",\\s*" + inputs + "[^\\]]*\\]", ""), "c_attn.weight");
      refused(target, config, text.replaceAll("\"norm_width\" : 20", "\"norm_width\" : 5"), "n_");
    }
  }

  private static void refused(Path target, Path config, String text, String field)
      throws IOException {
    Files.writeString(config, text);
    assertThatThrownBy(() -> CheckpointDirectory.open(target).close())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining(field);
  }

  /** {@code tools/compact_check.py} compares with the logits written here. */
  @Test
  @EnabledIfEnvironmentVariable(named = "ESPALIER_PEER_PYTHON", matches = ".+")
  void transformersComputesTheSameLogits() throws Exception {
    try (Small small = new Small();
        Kernels kernels = KernelChoice.choose("vector", 1)) {
      Path plain = folder.resolve("plain");
      Path exact = folder.resolve("exact");
      Path logits = folder.resolve("logits.safetensors");
      small.write(plain, CompactLayout.PLAIN, false);
      small.write(exact, CompactLayout.EXACT, false);
      writeLogits(small, kernels, logits);
      Process process =
          new ProcessBuilder(
                  System.getenv("ESPALIER_PEER_PYTHON"),
                  TestFiles.inProject("tools/compact_check.py").toString(),
                  logits.toString(),
                  folder.resolve("source").toString(),
                  plain.toString(),
                  exact.toString())
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes());
      assertThat(process.waitFor()).as(output).isZero();
      assertThat(output).contains("plain: plain", "exact: exact");
    }
  }

  private static void writeLogits(Small small, Kernels kernels, Path file) {
    Random random = new Random(2);
    Batch batch = new Batch(small.arena, SEQUENCES, TOKENS);
    for (int i = 0; i < SEQUENCES * TOKENS; i++) {
      batch.ids().setAtIndex(ValueLayout.JAVA_INT, i, random.nextInt(30));
    }
    batch.filled(SEQUENCES);
    FloatView out = FloatView.allocate(small.arena, SEQUENCES, TOKENS, 31);
    new Gpt2(small.weights.config(), kernels)
        .logits(
            out,
            small.weights,
            Activations.forEvaluation(
                small.arena, small.weights.config(), kernels, SEQUENCES, TOKENS),
            batch);
    SafetensorsWriter.write(
        file,
        Map.of(),
        List.of(
            new StoredTensor("ids", Dtype.I32, Shape.of(SEQUENCES, TOKENS), batch.ids()),
            StoredTensor.f32("logits", out)));
  }
}
