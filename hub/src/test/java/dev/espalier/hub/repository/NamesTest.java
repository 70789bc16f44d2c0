package dev.espalier.hub.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.hub.fault.HubException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  private static final URI ENDPOINT = URI.create("http://localhost:8080");

  private static RepositoryAddress parse(String text, RepositoryKind kind) {
    return RepositoryAddress.parse(text, kind, ENDPOINT);
  }

  @ParameterizedTest
  @CsvSource({
    "gpt2, gpt2, , ",
    "openai-community/gpt2, openai-community/gpt2, , ",
    "openai-community/gpt2@v1.0, openai-community/gpt2, v1.0, ",
    "gpt2@refs/pr/3, gpt2, refs/pr/3, ",
    "hf://openai-community/gpt2, openai-community/gpt2, , ",
    "hf://models/openai-community/gpt2@main, openai-community/gpt2, main, ",
    "HF://a/b@refs/pr/3/onnx, a/b, refs/pr/3, onnx",
    "hf://gpt2, gpt2, , ",
    "https://huggingface.co/openai-community/gpt2, openai-community/gpt2, , ",
    "https://huggingface.co/gpt2/, gpt2, , ",
    "https://huggingface.co/gpt2/tree/main, gpt2, main, ",
    "https://hf.co/a/b/blob/dev/sub/config.json, a/b, dev, sub/config.json",
    "https://huggingface.co/a/b/tree/refs%2Fpr%2F3, a/b, refs/pr/3, ",
    "https://huggingface.co/a/b/resolve/main/c%2B%2B.json?download=true, a/b, main, c++.json",
    "http://localhost:8080/a/b/commit/0123456789012345678901234567890123456789, a/b,"
        + " 0123456789012345678901234567890123456789, ",
  })
  void readsTheNamesOfModels(String text, String name, String revision, String path) {
    assertThat(parse(text, RepositoryKind.MODEL))
        .isEqualTo(
            new RepositoryAddress(
                new RepositoryId(RepositoryKind.MODEL, name),
                Optional.ofNullable(revision).map(Revision::new),
                Optional.ofNullable(path)));
  }

  @ParameterizedTest
  @CsvSource({
    "wikitext:wikitext-2-raw-v1, wikitext, , wikitext-2-raw-v1",
    "Salesforce/wikitext@main:wikitext-2-v1, Salesforce/wikitext, main, wikitext-2-v1",
    "hf://datasets/Salesforce/wikitext, Salesforce/wikitext, , ",
    "hf://datasets/Salesforce/wikitext@main/wikitext-2-v1, Salesforce/wikitext, main,"
        + " wikitext-2-v1",
    "https://huggingface.co/datasets/Salesforce/wikitext/viewer/wikitext-2-v1/train,"
        + " Salesforce/wikitext, , wikitext-2-v1",
    "https://huggingface.co/datasets/Salesforce/wikitext/tree/main/wikitext-2-v1,"
        + " Salesforce/wikitext, main, wikitext-2-v1",
  })
  void readsTheNamesOfDatasets(String text, String name, String revision, String config) {
    assertThat(parse(text, RepositoryKind.DATASET))
        .isEqualTo(
            new RepositoryAddress(
                new RepositoryId(RepositoryKind.DATASET, name),
                Optional.ofNullable(revision).map(Revision::new),
                Optional.ofNullable(config)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "..",
        "a/..",
        "/etc",
        "a/b/c",
        "a--b/c",
        "a..b",
        "-a/b",
        "a b",
        "a/b@",
        "a/b@-x",
        "a/b@../main",
        "a/b@x..y",
        "hf://",
        "hf://spaces/a/b",
        "hf://buckets/a/b",
        "hf://model/a/b",
        "hf://datasets/a/b",
        "https://example.org/a/b",
        "https://huggingface.co/datasets/a/b",
        "https://huggingface.co/a/b/discussions/3",
        "https://huggingface.co/%2e%2e/b",
        "https://huggingface.co/a/b/tree/%2e%2e"
      })
  void refusesWhatNamesNoModel(String text) {
    assertThatThrownBy(() -> parse(text, RepositoryKind.MODEL)).isInstanceOf(HubException.class);
  }

  @Test
  void tellsModelsFromDatasets() {
    assertThatThrownBy(() -> parse("https://huggingface.co/datasets/a/b", RepositoryKind.MODEL))
        .hasMessageContaining("is a dataset, and a model is needed");
    assertThatThrownBy(() -> parse("https://huggingface.co/a/b", RepositoryKind.DATASET))
        .hasMessageContaining("is a model, and a dataset is needed");
  }

  @Test
  void saysHowAnAddressMustBegin() {
    assertThatThrownBy(() -> parse("hf://dataset/a/b", RepositoryKind.DATASET))
        .hasMessageContaining("must begin with hf://datasets/");
    assertThatThrownBy(() -> parse("https://huggingface.co/spaces/a/b", RepositoryKind.MODEL))
        .hasMessageContaining("is a space, and a model is needed");
  }

  @Test
  void aHubBelowAPathHasItsPagesThere() {
    URI endpoint = URI.create("https://Mirror.example/hf");
    for (String page :
        List.of("https://mirror.example/hf/a/b/tree/main", "https://hf.co/a/b/tree/main")) {
      assertThat(RepositoryAddress.parse(page, RepositoryKind.MODEL, endpoint).id().name())
          .isEqualTo("a/b");
    }
    assertThatThrownBy(
            () ->
                RepositoryAddress.parse(
                    "https://mirror.example/hfx/a/b", RepositoryKind.MODEL, endpoint))
        .hasMessageContaining("is not an address of the hub");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/etc/passwd",
        "../x",
        "a/../../x",
        "a//b",
        "./a",
        "a/",
        "a\\b",
        "C:x",
        "nul",
        "sub/CON.json",
        "COM1",
        "a\u0000b",
        "a\nb",
        "what?",
        "end.",
        "end "
      })
  void refusesFileNamesThatCannotBeStored(String name) {
    assertThatThrownBy(() -> FileName.check(name, "model a/b"))
        .isInstanceOf(HubException.class)
        .hasMessageStartingWith("model a/b: the file name '");
  }

  @Test
  void refusesNamesThatAreTooLong() {
    assertThatCode(() -> FileName.check("x".repeat(255), "m")).doesNotThrowAnyException();
    assertThatThrownBy(() -> FileName.check("x".repeat(256), "m")).hasMessageContaining("too long");
    assertThatThrownBy(() -> FileName.check("ä".repeat(128), "m")).hasMessageContaining("too long");
    assertThatThrownBy(() -> FileName.check("a/".repeat(600) + "b", "m"))
        .hasMessageContaining("too long");
  }

  @Test
  void refusesNamesThatWouldBeOneFileElsewhere() {
    assertThatThrownBy(() -> FileName.checkAll(List.of("Config.json", "config.json"), "m"))
        .hasMessageContaining("differs from Config.json by case only");
    assertThatThrownBy(() -> FileName.checkAll(List.of("a/b", "A"), "m"))
        .hasMessageContaining("which is a file");
    assertThatCode(() -> FileName.checkAll(List.of("a/b", "a/c", "con2.txt"), "m"))
        .doesNotThrowAnyException();
  }

  @Test
  void aFileStaysInItsFolder() {
    assertThat(FileName.within(Path.of("/cache/s"), "a/b.json", "m"))
        .isEqualTo(Path.of("/cache/s/a/b.json"));
  }
}
