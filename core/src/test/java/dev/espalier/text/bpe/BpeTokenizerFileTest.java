package dev.espalier.text.bpe;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class BpeTokenizerFileTest {

  /** The ids that transformers 5.18.0 (AutoTokenizer) gives for the embedded tokenizer. */
  private record Expected(String text, long... ids) {}

  static Expected[] idsOfTransformers() {
    return new Expected[] {
      new Expected(
          "squint: partly close one's eyes; \"don't 3rd\"\n",
          3682,
          552,
          25,
          519,
          297,
          1735,
          508,
          473,
          2562,
          26,
          290,
          67,
          263,
          1574,
          1926,
          81,
          67,
          1,
          198),
      new Expected(
          "h\u00e9llo  w\u00f6rld\u00a0\u2003x\n\n \t y",
          71,
          127,
          102,
          670,
          78,
          220,
          283,
          127,
          114,
          81,
          618,
          126,
          254,
          158,
          222,
          225,
          87,
          198,
          198,
          220,
          197,
          447),
      new Expected(
          "\u65e5\u672c\ud83e\udd37\ud83c\udffd\u200d\u2640\ufe0f \u0001e\u0301",
          162,
          245,
          98,
          162,
          250,
          105,
          172,
          253,
          97,
          115,
          172,
          253,
          237,
          121,
          158,
          222,
          235,
          158,
          247,
          222,
          171,
          116,
          237,
          220,
          189,
          68,
          136,
          223),
      new Expected("a<|endoftext|> b  ", 64, 4095, 281, 220, 220)
    };
  }

  private static HuggingFaceTokenizer open(InputStream json) throws IOException {
    return HuggingFaceTokenizer.newInstance(json, null);
  }

  @ParameterizedTest
  @MethodSource("idsOfTransformers")
  void theStoredTokenizerGivesTheIdsOfTransformers(Expected expected) throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/dev/espalier/embedded/tokenizer.json");
        HuggingFaceTokenizer tokenizer = open(in)) {
      assertThat(tokenizer.encode(expected.text(), false, false).getIds())
          .isEqualTo(expected.ids());
      assertThat(tokenizer.decode(expected.ids(), false)).isEqualTo(expected.text());
    }
  }

  @Test
  void anyTextRoundTrips(@TempDir Path directory) throws IOException {
    var rows = ListedRows.of("the cat, the café; the naïve 日本 日本", "\u00a0\u00a0 日本 café");
    var vocabulary = BpeTrainer.train(rows, 280);
    BpeTokenizerFile.write(vocabulary, 64, directory);
    Random random = new Random(11);
    try (InputStream in = Files.newInputStream(directory.resolve("tokenizer.json"));
        HuggingFaceTokenizer tokenizer = open(in)) {
      for (int i = 0; i < 211; i++) {
        String text = randomText(random);
        long[] ids = tokenizer.encode(text, false, false).getIds();
        assertThat(Arrays.stream(ids)).allMatch(id -> id >= 0 && id < vocabulary.size());
        assertThat(tokenizer.decode(ids, false)).isEqualTo(text);
      }
      long[] the = tokenizer.encode(" the", false, false).getIds();
      assertThat(the).containsExactly(vocabulary.tokens().indexOf("Ġthe"));
    }
  }

  /** Any code points except surrogates, which are not text, and often white space. */
  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(43); i > 0; i--) {
      int point =
          switch (random.nextInt(4)) {
            case 0 -> random.nextInt(0x80);
            case 1 -> " \n\t\r\u0085\u00a0\u2003\u2028".charAt(random.nextInt(8));
            case 2 -> random.nextInt(0xd800);
            default -> 0xe000 + random.nextInt(0x110000 - 0xe000);
          };
      text.appendCodePoint(point);
    }
    return text.toString();
  }

  @Test
  void writingReplacesExistingFiles(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("tokenizer.json");
    Files.writeString(file, "old");
    Files.writeString(
        directory.resolve(".tokenizer.json.999999999-0.partial"), "x".repeat(100_000));
    var vocabulary = BpeTrainer.train(ListedRows.of("aa aa aa"), 300);
    BpeTokenizerFile.write(vocabulary, 77, directory);

    var tokenizer = JsonMapper.shared().readTree(Files.readString(file));
    assertThat(tokenizer.at("/model/vocab").size()).isEqualTo(vocabulary.size());
    assertThat(tokenizer.at("/model/merges/0").asString()).isEqualTo("a a");
    var configuration =
        JsonMapper.shared().readTree(Files.readString(directory.resolve("tokenizer_config.json")));
    assertThat(configuration.get("model_max_length").asInt()).isEqualTo(77);
    assertThat(configuration.get("eos_token").asString()).isEqualTo(BpeVocabulary.END_OF_TEXT);
    assertThat(directory.resolve(".tokenizer.json.999999999-0.partial")).doesNotExist();
  }
}
