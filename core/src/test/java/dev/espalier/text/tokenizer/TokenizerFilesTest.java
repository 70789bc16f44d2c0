package dev.espalier.text.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.TestFiles;
import dev.espalier.storage.Fingerprint;
import dev.espalier.text.StreamingDecoder;
import dev.espalier.text.Tokenizer;
import dev.espalier.text.rows.FileRows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Compares with golden values of transformers; see {@code tools/tokenizer_golden.py}. */
class TokenizerFilesTest {

  private static final Path RESOURCES = TestFiles.resource("tokenizer");

  @TempDir Path folder;

  @Test
  void equalsTransformersFromTokenizerJson() throws IOException {
    copy("tokenizer.json");
    checkGolden();
  }

  @Test
  void equalsTransformersFromVocabularyAndMerges() throws IOException {
    copy("vocab.json");
    copy("merges.txt");
    checkGolden();
  }

  private void checkGolden() throws IOException {
    try (Tokenizer tokenizer = open()) {
      assertThat(tokenizer.vocabularySize()).isEqualTo(311);
      List<String> texts = new ArrayList<>();
      List<int[]> ids = new ArrayList<>();
      for (JsonNode golden : golden()) {
        int[] expected = ids(golden);
        assertThat(tokenizer.decode(expected))
            .as(golden.get("name").stringValue())
            .isEqualTo(golden.get("decoded").stringValue());
        if (golden.has("text")) {
          texts.add(golden.get("text").stringValue());
          ids.add(expected);
          assertThat(tokenizer.encode(texts.getLast()))
              .as(golden.get("name").stringValue())
              .isEqualTo(expected);
        }
      }
      assertThat(tokenizer.encodeAll(texts)).usingRecursiveComparison().isEqualTo(ids);
    }
  }

  @Test
  void decodingIdsOneByOneGivesTheWholeText() throws IOException {
    copy("tokenizer.json");
    try (Tokenizer tokenizer = open()) {
      for (JsonNode golden : golden()) {
        assertThat(streamed(tokenizer, ids(golden)))
            .as(golden.get("name").stringValue())
            .isEqualTo(golden.get("decoded").stringValue());
      }
      Random random = new Random(17);
      for (int i = 0; i < 300; i++) {
        int[] ids = random.ints(1 + i % 23, 0, tokenizer.vocabularySize()).toArray();
        assertThat(streamed(tokenizer, ids)).isEqualTo(tokenizer.decode(ids));
      }
    }
  }

  @Test
  void aCharacterIsReturnedWithTheLastOfItsIds() throws IOException {
    copy("tokenizer.json");
    try (Tokenizer tokenizer = open()) {
      int[] ids = tokenizer.encode("a😀b");
      assertThat(ids).hasSizeGreaterThan(4);
      StreamingDecoder decoder = new StreamingDecoder(tokenizer);
      List<String> parts = new ArrayList<>();
      for (int id : ids) {
        parts.add(decoder.next(id));
      }
      assertThat(parts.stream().filter(part -> !part.isEmpty())).containsExactly("a", "😀", "b");
      assertThat(decoder.end()).isEmpty();
    }
  }

  private static String streamed(Tokenizer tokenizer, int[] ids) {
    StreamingDecoder decoder = new StreamingDecoder(tokenizer);
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append(decoder.next(id));
    }
    return text.append(decoder.end()).toString();
  }

  @Test
  void anUnpairedSurrogateIsAReplacementCharacter() throws IOException {
    copy("tokenizer.json");
    try (Tokenizer tokenizer = open()) {
      assertThat(tokenizer.encode("a\ud83d b")).isEqualTo(tokenizer.encode("a\ufffd b"));
      assertThat(tokenizer.encode("\ude00😀")).isEqualTo(tokenizer.encode("\ufffd😀"));
    }
  }

  @Test
  void theFingerprintIdentifiesTheTokenisation() throws IOException {
    copy("tokenizer.json");
    String before = fingerprint();
    assertThat(fingerprint()).isEqualTo(before);
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"add_prefix_space\": true}");
    assertThat(fingerprint()).isNotEqualTo(before);
    try (Tokenizer tokenizer = open()) {
      assertThat(tokenizer.decode(tokenizer.encode("tree"))).isEqualTo(" tree");
    }
  }

  private String fingerprint() {
    try (Tokenizer tokenizer = open()) {
      return tokenizer.fingerprint();
    }
  }

  @Test
  void withoutFilesThereIsNone() {
    assertThat(TokenizerFiles.open(folder)).isEmpty();
  }

  @Test
  void brokenFilesAreNamed() throws IOException {
    Path whole = folder.resolve("tokenizer.json");
    Files.writeString(whole, "{\"model\": {\"type\": \"BPE\", \"vocab\": 7}}");
    assertFault(whole + ": model: vocab: is a number where an object of token ids is wanted; ");
    Files.writeString(whole, "{");
    assertFault(whole + ": is no valid JSON: it ends too early");
    Files.delete(whole);
    copy("vocab.json");
    Path merges = Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\nh e\na b c\n");
    assertFault(merges + ": line 3: is no pair of tokens; fetch the file again");
  }

  private void assertFault(String message) {
    assertThatThrownBy(() -> TokenizerFiles.open(folder))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(message);
  }

  /** The numbers that {@code datasets} and transformers give for WikiText-2's test split. */
  @Test
  @EnabledIfEnvironmentVariable(named = "ESPALIER_DEV_DATA", matches = ".+")
  void equalsTransformersOnWikiText() {
    Path data = Path.of(System.getenv("ESPALIER_DEV_DATA"));
    assumeTrue(Files.isDirectory(data));
    assertWikiText(
        data.resolve("wikitext-2-raw-v1/test-00000-of-00001.parquet"),
        283_287,
        "e8497e99f24f302a3915759761ab5a448e2935a9f75a15f5a0d14c6838ea86aa");
    assertWikiText(
        data.resolve("wikitext-2-raw/wiki.test.raw"),
        281_863,
        "1e73ffb857ead0c54ab07440049d9f60475878c000ca295700958616b7183059");
  }

  private static void assertWikiText(Path file, long tokens, String sha256) {
    MessageDigest digest = Fingerprint.sha256();
    List<String> rows = new ArrayList<>();
    new FileRows(List.of(file), "text").forEach(rows::add);
    assertThat(rows).hasSize(4358);
    long count = 0;
    Path folder = file.getParent().resolveSibling("gpt2-tokenizer");
    try (Tokenizer tokenizer = TokenizerFiles.open(folder).orElseThrow()) {
      for (int[] ids : tokenizer.encodeAll(rows)) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * ids.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int id : ids) {
          bytes.putShort((short) id);
        }
        digest.update(bytes.flip());
        count += ids.length;
      }
    }
    assertThat(count).isEqualTo(tokens);
    assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(sha256);
  }

  private static JsonNode golden() throws IOException {
    return new JsonMapper().readTree(Files.readAllBytes(RESOURCES.resolve("golden.json")));
  }

  private static int[] ids(JsonNode golden) {
    return StreamSupport.stream(golden.get("ids").spliterator(), false)
        .mapToInt(JsonNode::intValue)
        .toArray();
  }

  private Tokenizer open() {
    return TokenizerFiles.open(folder).orElseThrow();
  }

  private void copy(String name) throws IOException {
    Files.copy(RESOURCES.resolve(name), folder.resolve(name));
  }
}
