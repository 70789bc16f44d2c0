package dev.espalier.text.wordnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class EmbeddedTokenizerTest {

  private static byte[] resource(String name) throws IOException {
    try (InputStream in =
        EmbeddedTokenizerTest.class.getResourceAsStream("/dev/espalier/embedded/" + name)) {
      return in.readAllBytes();
    }
  }

  @Test
  void retrainingGivesTheStoredFiles(@TempDir Path directory) throws IOException {
    EmbeddedTokenizer.train(directory);
    for (String name : new String[] {"tokenizer.json", "tokenizer_config.json"}) {
      assertThat(Files.readAllBytes(directory.resolve(name))).as(name).isEqualTo(resource(name));
    }
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void theModelsConfigurationMatchesTheTokenizer() throws IOException {
    var config = JsonMapper.shared().readTree(resource("config.json"));
    assertThat(config.get("vocab_size").asInt()).isEqualTo(EmbeddedTokenizer.VOCABULARY_SIZE);
    assertThat(config.get("n_positions").asInt()).isEqualTo(EmbeddedTokenizer.MAXIMUM_LENGTH);
    int endOfText = EmbeddedTokenizer.VOCABULARY_SIZE - 1;
    assertThat(config.get("bos_token_id").asInt()).isEqualTo(endOfText);
    assertThat(config.get("eos_token_id").asInt()).isEqualTo(endOfText);
    var tokenizer = JsonMapper.shared().readTree(resource("tokenizer.json"));
    assertThat(tokenizer.at("/model/vocab").size()).isEqualTo(EmbeddedTokenizer.VOCABULARY_SIZE);
    assertThat(tokenizer.at("/added_tokens/0/id").asInt()).isEqualTo(endOfText);
  }
}
