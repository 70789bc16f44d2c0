package dev.espalier.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.fixture.TestFiles;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.model.Parameters;
import dev.espalier.text.TokenTexts;
import dev.espalier.text.Tokenizer;
import dev.espalier.train.TextPerplexity;
import dev.espalier.train.progress.TrainingListener;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The perplexity of each text, whichever texts share its batch. */
class TextPerplexityGoldenTest {

  private static final Path GOLDEN = TestFiles.resource("perplexity");

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 1024})
  void everyTextHasThePerplexityOfTransformers(int rows) throws IOException {
    JsonMapper json = new JsonMapper();
    JsonNode golden = json.readTree(Files.readString(GOLDEN.resolve("perplexity.json")));
    try (Arena arena = Arena.ofShared();
        CheckpointDirectory checkpoint = CheckpointDirectory.embedded();
        Tokenizer tokenizer = checkpoint.tokenizer().orElseThrow();
        Kernels kernels = KernelChoice.choose("vector", "fp32", 2)) {
      List<int[]> texts =
          Files.readAllLines(GOLDEN.resolve("texts.jsonl")).stream()
              .map(line -> tokenizer.encode(json.readTree(line).get("text").asString()))
              .filter(ids -> ids.length > 0)
              .toList();
      Parameters weights = Parameters.allocate(arena, checkpoint.config());
      checkpoint.readInto(weights.slab());
      int begin = Objects.requireNonNull(checkpoint.config().boundaryTokens().bosTokenId());
      List<Double> perplexities =
          new TextPerplexity(checkpoint.config(), kernels, begin, rows)
              .measure(weights, new TokenTexts(texts, 0), TrainingListener.NONE)
              .perplexities();
      assertThat(perplexities).hasSize(golden.get("texts").asInt());
      for (int i = 0; i < perplexities.size(); i++) {
        assertThat(perplexities.get(i))
            .as("text " + i)
            .isCloseTo(
                golden.get("perplexities").get(i).asDouble(), Percentage.withPercentage(0.01));
      }
    }
  }
}
