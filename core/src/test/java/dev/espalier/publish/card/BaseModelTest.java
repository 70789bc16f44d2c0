package dev.espalier.publish.card;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.hub.environment.HubEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseModelTest {

  private static final String COMMIT = "2290a62682d06624634c1f46a6ad5be0f47f38aa";

  @TempDir Path folder;

  private BaseModel of(String model) {
    return BaseModel.of(model, HubEnvironment.of(Map.of("HF_HOME", folder.toString()), folder));
  }

  private void cache(String card) throws IOException {
    Path repository = folder.resolve("hub/models--distilbert--distilgpt2");
    Path snapshot = Files.createDirectories(repository.resolve("snapshots").resolve(COMMIT));
    Files.createDirectories(repository.resolve("refs"));
    Files.writeString(repository.resolve("refs/main"), COMMIT);
    Files.writeString(snapshot.resolve("README.md"), card);
  }

  @Test
  void licenceAndLanguageAreThoseOfTheCachedCard() throws IOException {
    cache("---\nlicense: apache-2.0\nlanguage: en\ntags:\n- exbert\n---\n# DistilGPT2\n");
    BaseModel expected =
        new BaseModel(
            Optional.of("distilbert/distilgpt2"),
            Map.of("license", "apache-2.0", "language", List.of("en")));
    assertThat(of("distilbert/distilgpt2")).isEqualTo(expected);
    assertThat(of("distilgpt2@main")).isEqualTo(expected);
  }

  @Test
  void withoutACardOnlyTheIdIsKnown() {
    assertThat(of("distilgpt2").id()).contains("distilgpt2");
    assertThat(of("distilgpt2").terms()).isEmpty();
    assertThat(of("embedded").id()).isEmpty();
    assertThat(of(folder.toString()).id()).isEmpty();
  }

  @Test
  void termsThatAreNoWordsAreLeftOut() throws IOException {
    cache("---\nlicense: \"a\\nb: c\"\nlanguage: [\"<b>\", fr]\n---\n");
    assertThat(of("distilgpt2").terms()).isEqualTo(Map.of("language", List.of("fr")));
    cache("---\nlicense: [a\n---\n");
    assertThat(of("distilgpt2").terms()).isEmpty();
    cache("no front matter");
    assertThat(of("distilgpt2").terms()).isEmpty();
  }
}
