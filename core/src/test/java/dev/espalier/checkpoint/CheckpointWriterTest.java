package dev.espalier.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.fixture.TestFiles;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Parameters;
import dev.espalier.safetensors.Dtype;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

class CheckpointWriterTest {

  private static final Path TOKENIZER = TestFiles.resource("tokenizer");

  @TempDir Path folder;

  @Test
  void modelsAreReadAsWrittenAndKeepTheTokenizer() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      SmallModel model = new SmallModel(arena, folder.resolve("source"));
      copyTokenizer(folder.resolve("source"));
      model.write(folder.resolve("source/model.safetensors"));
      Path target = folder.resolve("out/model");
      try (CheckpointDirectory source = CheckpointDirectory.open(folder.resolve("source"))) {
        CheckpointWriter.write(target, source, model.weights);
        CheckpointWriter.write(target, source, model.weights);
      }
      try (CheckpointDirectory written = CheckpointDirectory.open(target)) {
        Parameters read = Parameters.allocate(arena, written.config());
        written.readInto(read.slab());
        assertThat(written.config()).isEqualTo(model.weights.config());
        assertThat(read.slab().flat().toArray()).isEqualTo(model.weights.slab().flat().toArray());
      }
      assertThat(names(target))
          .containsExactly(
              "config.json",
              "generation_config.json",
              "merges.txt",
              "model.safetensors",
              "tokenizer.json",
              "tokenizer_config.json",
              "vocab.json");
      assertThat(names(folder.resolve("out"))).containsExactly("model");
    }
  }

  /**
   * The dtype and tying in the config written are those of the weights, whatever the source config
   * states.
   */
  @Test
  void anUntiedHeadIsWrittenAndDeclared() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      SmallModel model = new SmallModel(arena, folder.resolve("source"));
      FloatView head = FloatView.allocate(arena, 31, 15);
      head.set(3, 0.5f);
      model.put("lm_head.weight", head);
      model.write(folder.resolve("source/model.safetensors"));
      try (CheckpointDirectory source = CheckpointDirectory.open(folder.resolve("source"))) {
        Parameters weights = Parameters.allocate(arena, source.config());
        source.readInto(weights.slab());
        CheckpointWriter.write(folder.resolve("plain"), source, weights, Dtype.BF16);
        CheckpointWriter.writeCompacted(folder.resolve("sparse"), source, weights, true);
      }
      for (String name : List.of("plain", "sparse")) {
        Path written = folder.resolve(name);
        assertThat(Files.readString(written.resolve("config.json")))
            .contains("\"tie_word_embeddings\" : false");
        try (CheckpointDirectory read = CheckpointDirectory.open(written)) {
          Parameters back = Parameters.allocate(arena, read.config());
          read.readInto(back.slab());
          assertThat(read.notes()).isEmpty();
          assertThat(back.head().toArray()).isEqualTo(head.toArray());
        }
      }
    }
  }

  /** A plain {@code from_pretrained} must find every weight, bit for bit, and the tokenizer. */
  @Test
  @EnabledIfEnvironmentVariable(named = "ESPALIER_PEER_PYTHON", matches = ".+")
  void transformersOpensOurModelsAndWeOpenIts() throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      SmallModel model = new SmallModel(arena, folder.resolve("source"));
      copyTokenizer(folder.resolve("source"));
      model.write(folder.resolve("source/model.safetensors"));
      try (CheckpointDirectory source = CheckpointDirectory.open(folder.resolve("source"))) {
        for (Dtype dtype : List.of(Dtype.F32, Dtype.BF16)) {
          Path target = folder.resolve(dtype.name());
          CheckpointWriter.write(target, source, model.weights, dtype);
          python(target, folder.resolve("back"));
          try (CheckpointDirectory ours = CheckpointDirectory.open(target);
              CheckpointDirectory theirs = CheckpointDirectory.open(folder.resolve("back"))) {
            Parameters one = Parameters.allocate(arena, ours.config());
            Parameters two = Parameters.allocate(arena, theirs.config());
            ours.readInto(one.slab());
            theirs.readInto(two.slab());
            assertThat(theirs.config()).isEqualTo(ours.config());
            assertThat(two.slab().flat().toArray()).isEqualTo(one.slab().flat().toArray());
          }
        }
      }
    }
  }

  private static void python(Path model, Path back) throws Exception {
    String script =
        """
        import sys, torch
        torch.set_num_threads(1)
        from transformers import AutoModelForCausalLM, AutoTokenizer
        model, info = AutoModelForCausalLM.from_pretrained(sys.argv[1], output_loading_info=True)
        assert not any(info.values()), info
        assert model.dtype == torch.float32, model.dtype
        assert model.lm_head.weight is model.transformer.wte.weight
        tokenizer = AutoTokenizer.from_pretrained(sys.argv[1])
        assert tokenizer.decode(tokenizer("The pear tree.")["input_ids"]) == "The pear tree."
        model.save_pretrained(sys.argv[2])
        """;
    Process process =
        new ProcessBuilder(
                System.getenv("ESPALIER_PEER_PYTHON"),
                "-c",
                script,
                model.toString(),
                back.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
  }

  private static void copyTokenizer(Path folder) throws IOException {
    for (String name : names(TOKENIZER)) {
      if (!name.equals("golden.json")) {
        Files.copy(TOKENIZER.resolve(name), folder.resolve(name));
      }
    }
  }

  private static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
