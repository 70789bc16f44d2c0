package dev.espalier.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.model.Parameters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files copied with a model into every directory to which it is written. */
class CompanionFilesTest {

  private static final List<String> TRAVEL =
      List.of(
          "added_tokens.json",
          "chat_template.jinja",
          "generation_config.json",
          "merges.txt",
          "sentencepiece.bpe.model",
          "special_tokens_map.json",
          "tokenizer.json",
          "tokenizer.model",
          "tokenizer.4.json",
          "tokenizer_config.json",
          "tokenization_own.py",
          "vocab.json",
          "vocab.txt",
          "additional_chat_templates/tool_use.jinja");

  private static final List<String> STAY =
      List.of("README.md", "training_args.bin", "notes.txt", "trainer_state.json", "optimizer.pt");

  @TempDir private Path folder;

  @Test
  void tokenizersTemplatesAndTheGenerationConfigAreCopiedToRoundsAndCompactModels()
      throws IOException {
    Path source = Files.createDirectories(folder.resolve("source/additional_chat_templates"));
    source = source.getParent();
    Files.writeString(
        source.resolve("config.json"),
        """
        {"model_type": "gpt2", "vocab_size": 11, "n_positions": 8, "n_embd": 4, "n_layer": 1,
         "n_head": 2}
        """);
    for (String name : TRAVEL) {
      Files.writeString(source.resolve(name), "{\"of\": \"" + name + "\"}");
    }
    for (String name : STAY) {
      Files.writeString(source.resolve(name), name);
    }
    Path round = folder.resolve("round");
    Path compact = folder.resolve("compact");
    try (Arena arena = Arena.ofConfined();
        CheckpointDirectory checkpoint = CheckpointDirectory.openUntrained(source)) {
      Parameters weights = Parameters.allocate(arena, checkpoint.config());
      weights.initialise(1);
      CheckpointWriter.write(round, checkpoint, weights);
      CheckpointWriter.writeCompacted(compact, checkpoint, weights, false);
    }
    for (Path written : List.of(round, compact)) {
      for (String name : TRAVEL) {
        assertThat(written.resolve(name)).hasSameBinaryContentAs(source.resolve(name));
      }
      for (String name : STAY) {
        assertThat(written.resolve(name)).doesNotExist();
      }
    }
  }
}
