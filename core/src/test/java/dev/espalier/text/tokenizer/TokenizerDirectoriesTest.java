package dev.espalier.text.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.TestFiles;
import dev.espalier.text.LongRow;
import dev.espalier.text.StreamingDecoder;
import dev.espalier.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The combined effect of a tokenizer's files; the golden values are from {@code
 * tools/tokenizer_golden.py}.
 */
class TokenizerDirectoriesTest {

  private static final Path RESOURCES = TestFiles.resource("tokenizer");
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path root;

  @Test
  void idsEqualThoseOfTransformers() throws IOException {
    SoftAssertions softly = new SoftAssertions();
    for (JsonNode golden : JSON.readTree(RESOURCES.resolve("directories.json").toFile())) {
      String name = golden.get("name").stringValue();
      try (Tokenizer tokenizer = TokenizerFiles.open(directory(golden)).orElseThrow()) {
        softly
            .assertThat(tokenizer.vocabularySize())
            .as(name)
            .isEqualTo(golden.get("tokens").intValue());
        JsonNode begin = golden.get("begin");
        softly
            .assertThat(tokenizer.beginToken().orElse(-1))
            .as(name)
            .isEqualTo(begin.isNull() ? -1 : begin.intValue());
        for (JsonNode text : golden.get("texts")) {
          String as = name + ": " + text.get("text");
          int[] row = tokenizer.encode(text.get("text").stringValue());
          softly.assertThat(row).as(as).isEqualTo(ids(text.get("row")));
          int[] framed = ids(text.get("ids"));
          softly.assertThat(tokenizer.frame().around(row)).as(as).isEqualTo(framed);
          softly
              .assertThat(tokenizer.decode(framed))
              .as(as)
              .isEqualTo(text.get("decoded").stringValue());
          softly
              .assertThat(tokenizer.framed().encode(text.get("text").stringValue()))
              .as(as)
              .isEqualTo(framed);
          List<Integer> parts = new ArrayList<>();
          LongRow parted =
              tokenizer.framed().longRow(as, ids -> IntStream.of(ids).forEach(parts::add));
          text.get("text")
              .stringValue()
              .codePoints()
              .forEach(c -> parted.add(Character.toString(c)));
          parted.end();
          softly.assertThat(parts).as(as).isEqualTo(IntStream.of(framed).boxed().toList());
          for (int given = 0; given <= framed.length; given++) {
            softly
                .assertThat(continued(tokenizer, framed, given))
                .as(as + " after " + given)
                .isEqualTo(text.get("decoded").stringValue());
          }
        }
      }
    }
    softly.assertAll();
  }

  /** Decodes the given ids at once and the rest one by one. */
  private static String continued(Tokenizer tokenizer, int[] ids, int given) {
    int[] beginning = Arrays.copyOf(ids, given);
    String before = given == 0 ? "" : tokenizer.decode(beginning);
    if (!tokenizer.decode(ids).startsWith(before)) {
      // Cut within a character, or with space cleaning: text already returned cannot change.
      return tokenizer.decode(ids);
    }
    StringBuilder text = new StringBuilder(before);
    StreamingDecoder stream = new StreamingDecoder(tokenizer, beginning);
    for (int i = given; i < ids.length; i++) {
      text.append(stream.next(ids[i]));
    }
    return text.append(stream.end()).toString();
  }

  private static int[] ids(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::intValue).toArray();
  }

  private Path directory(JsonNode golden) throws IOException {
    Path folder = Files.createTempDirectory(root, "model");
    for (JsonNode name : golden.get("from")) {
      copy(name.stringValue(), folder);
    }
    if (golden.has("json")) {
      Path file = folder.resolve("tokenizer.json");
      ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
      json.setAll((ObjectNode) golden.get("json"));
      Files.writeString(file, JSON.writeValueAsString(json));
    }
    for (Map.Entry<String, JsonNode> file : golden.path("files").properties()) {
      Files.writeString(folder.resolve(file.getKey()), JSON.writeValueAsString(file.getValue()));
    }
    return folder;
  }

  private static void copy(String name, Path folder) throws IOException {
    Files.copy(RESOURCES.resolve(name), folder.resolve(name));
  }

  @Test
  void mergesMayHaveAByteOrderMarkSpacesAtLineEndsAndEmptyLines() throws IOException {
    int[] expected;
    try (Tokenizer tokenizer = TokenizerFiles.open(twoFiles()).orElseThrow()) {
      expected = tokenizer.encode("The gardener's tree grows against the wall.");
    }
    String merges = Files.readString(RESOURCES.resolve("merges.txt"));
    for (String variant :
        List.of(
            "\ufeff" + merges,
            merges.replace("\n", "  \n"),
            merges.replace("\n", "\r\n"),
            merges.replace("\n", "\n\n"),
            merges.substring(merges.indexOf('\n') + 1))) {
      Path folder = twoFiles();
      Files.writeString(folder.resolve("merges.txt"), variant);
      try (Tokenizer tokenizer = TokenizerFiles.open(folder).orElseThrow()) {
        assertThat(tokenizer.encode("The gardener's tree grows against the wall."))
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void mergesOfUnknownTokensAreNamed() throws IOException {
    Path folder = twoFiles();
    Path merges = folder.resolve("merges.txt");
    Files.writeString(merges, "#version: 0.2\n\u0120 t\nqq zz\n");
    assertThatThrownBy(() -> TokenizerFiles.open(folder))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            merges
                + ": line 3: merges tokens that are not in vocab.json; fetch both files again from"
                + " the same model");
  }

  @Test
  void wrongTypesAreNamed() throws IOException {
    assertNamed("added_tokens.json", "{\"<a>\": \"311\"}", "<a>: is a text where a token id");
    assertNamed("added_tokens.json", "{\"<a>\": 1099511627776}", "<a>: has a number that is no");
    assertNamed("added_tokens.json", "{\"<a>\": -1}", "<a>: has a number that is no token id");
    assertNamed("added_tokens.json", "{\"<a>\": 1.5}", "<a>: is a number where a token id");
    assertNamed("added_tokens.json", "{\"<a>\": null}", "<a>: is null where a token id");
    assertNamed("added_tokens.json", "[]", "holds no JSON object");
    assertNamed("special_tokens_map.json", "{\"bos_token\": 3}", "bos_token: is a number where");
    assertNamed("special_tokens_map.json", "{\"bos_token\": {}}", "bos_token: content: is missing");
    assertNamed(
        "special_tokens_map.json",
        "{\"additional_special_tokens\": [[]]}",
        "additional_special_tokens: is a list where a token");
    assertNamed(
        "special_tokens_map.json",
        "{\"additional_special_tokens\": 7}",
        "additional_special_tokens: is a number where a list of tokens");
    assertNamed("tokenizer_config.json", "{", "is no valid JSON: it ends too early");
    assertNamed(
        "tokenizer_config.json", "{\"add_prefix_space\": 1}", "add_prefix_space: is a number");
    assertNamed(
        "tokenizer_config.json", "{\"tokenizer_class\": []}", "tokenizer_class: is a list where");
    assertNamed(
        "tokenizer_config.json",
        "{\"added_tokens_decoder\": []}",
        "added_tokens_decoder: is a list where an object");
    assertNamed(
        "tokenizer_config.json",
        "{\"added_tokens_decoder\": {\"x\": {}}}",
        "added_tokens_decoder: x: is the name of a field where a token id");
    assertNamed(
        "tokenizer_config.json",
        "{\"added_tokens_decoder\": {\"3\": \"<a>\"}}",
        "added_tokens_decoder: 3: is a text where an object");
    assertNamed(
        "tokenizer_config.json",
        "{\"added_tokens_decoder\": {\"3\": {\"content\": \"<a>\", \"lstrip\": 0}}}",
        "added_tokens_decoder: 3: lstrip: is a number where true or false");
    assertNamed("tokenizer_config.json", "{\"eos_token\": [\"a\"]}", "eos_token: is a list where");
    assertNamed(
        "tokenizer_config.json", "{\"split_special_tokens\": true}", "split_special_tokens: true");
    assertNamed("vocab.json", "{}", "has an empty vocabulary");
    assertNamed("vocab.json", "{\"a\": \"x\"}", "a: is a text where a token id");
    assertNamed("vocab.json", "{\"a\": 1099511627776}", "a: has a number that is no token id");
  }

  @Test
  void wrongTypesOfTokenizerJsonAreNamed() throws IOException {
    String good =
        """
        {"added_tokens": [], "normalizer": null, "pre_tokenizer": null, "decoder": null,
         "post_processor": null, "model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}}\
        """;
    assertNamed(
        "tokenizer.json",
        good.replace("\"added_tokens\": []", "\"added_tokens\": {}"),
        "added_tokens: is an object where");
    assertNamed(
        "tokenizer.json",
        good.replace("\"added_tokens\": []", "\"added_tokens\": [3]"),
        "added_tokens: is a number where an object");
    assertNamed(
        "tokenizer.json",
        good.replace("\"added_tokens\": []", "\"added_tokens\": [{\"id\": \"x\"}]"),
        "added_tokens: id: is a text where a token id");
    assertNamed("tokenizer.json", good.replace("{\"a\": 0}", "7"), "model: vocab: is a number");
    assertNamed("tokenizer.json", good.replace("\"a\": 0", "\"a\": -1"), "model: vocab: a: has a");
    assertNamed("tokenizer.json", good.replace("\"a\": 0", ""), "has an empty vocabulary");
    assertNamed("tokenizer.json", good.replace("\"BPE\"", "4"), "model: type: is a number where");
    assertNamed(
        "tokenizer.json",
        good.replace("\"merges\": []", "\"merges\": [[\"a\"]]"),
        "model: merges: holds something that is no pair");
    assertNamed(
        "tokenizer.json", good.replace("\"merges\": []", "\"merges\": 1"), "model: merges: is a");
    assertNamed("tokenizer.json", "{\"model\": []}", "model: is a list where an object");
    assertNamed("tokenizer.json", "{}", "model: is missing where an object");
    assertNamed(
        "tokenizer.json",
        "{\"model\": {\"type\": \"%s\", \"vocab\": {\"a\": 0}}}".formatted("x".repeat(300_000)),
        "is no tokenizer that can be read: ");
  }

  @Test
  void pipesAndDirectoriesInPlaceOfFilesAreRefused() throws IOException {
    Path folder = twoFiles();
    Files.delete(folder.resolve("merges.txt"));
    Files.createDirectory(folder.resolve("merges.txt"));
    assertThatThrownBy(() -> TokenizerFiles.open(folder))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("merges.txt: is a directory");
    Path other = twoFiles();
    Files.createDirectory(other.resolve("tokenizer.json"));
    assertThatThrownBy(() -> TokenizerFiles.open(other))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("tokenizer.json: is a directory");
  }

  @Test
  void unusedFieldsMayHaveAnyValue() throws IOException {
    Path folder = twoFiles();
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"model_max_length\": 1e30, \"chat_template\": [], \"unknown\": {\"content\": 4}}");
    assertThatCode(() -> TokenizerFiles.open(folder).orElseThrow().close())
        .doesNotThrowAnyException();
  }

  private void assertNamed(String name, String content, String what) throws IOException {
    Path folder = twoFiles();
    Path file = folder.resolve(name);
    Files.writeString(file, content);
    List<Throwable> thrown = new ArrayList<>();
    assertThatThrownBy(() -> TokenizerFiles.open(folder).orElseThrow().close())
        .as(content.substring(0, Math.min(100, content.length())))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file + ": " + what)
        .satisfies(thrown::add);
    assertThat(thrown.getFirst().getMessage()).hasSizeLessThan(500).doesNotContain("\n");
  }

  private Path twoFiles() throws IOException {
    Path folder = Files.createTempDirectory(root, "model");
    copy("vocab.json", folder);
    copy("merges.txt", folder);
    return folder;
  }
}
