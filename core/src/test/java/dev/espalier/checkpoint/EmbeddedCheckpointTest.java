package dev.espalier.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.hub.pull.PullListener;
import dev.espalier.text.Tokenizer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class EmbeddedCheckpointTest {

  @Test
  void theEmbeddedModelIsADirectoryWithATokenizer() {
    Path folder = ModelLocation.of("embedded", PullListener.SILENT);
    assertThat(folder).isEqualTo(EmbeddedCheckpoint.folder());
    try (CheckpointDirectory checkpoint = CheckpointDirectory.openUntrained(folder);
        Tokenizer tokenizer = checkpoint.tokenizer().orElseThrow()) {
      assertThat(tokenizer.vocabularySize()).isEqualTo(checkpoint.config().vocabSize());
      assertThat(tokenizer.decode(tokenizer.encode("a tree bears fruit")))
          .isEqualTo("a tree bears fruit");
    }
  }
}
