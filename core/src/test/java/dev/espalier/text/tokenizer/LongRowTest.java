package dev.espalier.text.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.TestFiles;
import dev.espalier.text.LongRow;
import dev.espalier.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A row in parts has the ids of the whole row, however it is cut. */
class LongRowTest {

  private static final Path TOKENIZER = TestFiles.resource("tokenizer/tokenizer.json");
  private static final JsonMapper JSON = new JsonMapper();

  /** The parts of random texts: everything the pre-tokenizer and added tokens depend on. */
  private static final List<String> CRUMBS =
      List.of(
          "the",
          "tree",
          "Er",
          "x",
          "ß",
          "é",
          "e\u0301",
          "д",
          "日本",
          "ひらがな",
          "한국",
          "ไทย",
          "7",
          "1984",
          "²",
          "Ⅷ",
          " ",
          " ",
          " ",
          "  ",
          "   ",
          "\n",
          "\n\n",
          "\r\n",
          "\t",
          "\u00a0",
          "\u2003",
          "\u3000",
          "\u180e",
          "\u0085",
          "\u200b",
          "\u001f",
          "\0",
          "'s",
          "'re",
          "'",
          "''",
          "'ll've",
          "n't",
          ".",
          ",",
          "。",
          "，",
          "…",
          "!?",
          "-",
          "“",
          "_",
          "😀",
          "👩‍👩‍👧",
          "🏳️",
          "\ufffd",
          "\ufeff",
          "<|endoftext|>",
          "<|sep|>",
          "<|se",
          "p|>",
          "<|sep",
          "<left>",
          "<right>",
          "<both>",
          "word",
          "<norm>",
          "  <both>  ",
          "<right> ",
          " <left>");

  @TempDir Path folder;

  @Test
  void everySafeCutGivesTheIdsOfTheWhole() throws IOException {
    for (boolean prefixSpace : new boolean[] {false, true}) {
      ObjectNode json = json(prefixSpace);
      SafeCuts cuts = cuts(json);
      try (Tokenizer tokenizer = open(json)) {
        Random random = new Random(29);
        int found = 0;
        for (int i = 0; i < 1000; i++) {
          String text = text(random, 1 + random.nextInt(30));
          int[] whole = tokenizer.encode(text);
          for (int place = 1; place <= text.length() - cuts.lookAhead(); place++) {
            if (cuts.last(text, place, place) == place) {
              found++;
              assertThat(joined(tokenizer, text, place))
                  .as("%s cut at %d", JSON.writeValueAsString(text), place)
                  .isEqualTo(whole);
            }
          }
        }
        assertThat(found).isGreaterThan(300);
      }
    }
  }

  @Test
  void wordsThatAreRememberedGiveTheIdsOfTheWhole() throws IOException {
    for (boolean prefixSpace : new boolean[] {false, true}) {
      try (Tokenizer tokenizer = open(json(prefixSpace))) {
        Random random = new Random(37);
        List<String> texts =
            IntStream.range(0, 3000).mapToObj(_ -> text(random, random.nextInt(12))).toList();
        for (int turn = 0; turn < 2; turn++) {
          List<int[]> ids = tokenizer.encodeAll(texts);
          for (int i = 0; i < texts.size(); i++) {
            assertThat(ids.get(i))
                .as(JSON.writeValueAsString(texts.get(i)))
                .isEqualTo(tokenizer.encode(texts.get(i)));
          }
        }
      }
    }
  }

  private static int[] joined(Tokenizer tokenizer, String text, int place) {
    return IntStream.concat(
            IntStream.of(tokenizer.encode(text.substring(0, place))),
            IntStream.of(tokenizer.encode(text.substring(place))))
        .toArray();
  }

  @Test
  void aLongRowInPartsHasTheIdsOfTheWhole() throws IOException {
    for (boolean prefixSpace : new boolean[] {false, true}) {
      ObjectNode json = json(prefixSpace);
      try (Tokenizer tokenizer = open(json)) {
        Random random = new Random(31);
        String text = text(random, 6000);
        int[] whole = tokenizer.encode(text);
        for (int part : new int[] {100, 1000}) {
          for (int most : new int[] {7, 3000, text.length()}) {
            List<int[]> handed = new ArrayList<>();
            LongRow row =
                new CutRow("row", cuts(json), tokenizer::encode, handed::add, part, CutRow.LIMIT);
            add(row, text, random, most);
            assertThat(together(handed)).isEqualTo(whole);
            assertThat(handed).hasSizeGreaterThan(text.length() / (2 * part));
          }
        }
        List<int[]> handed = new ArrayList<>();
        add(tokenizer.longRow("row", handed::add), text, random, 100);
        assertThat(together(handed)).isEqualTo(whole);
      }
    }
  }

  private static void add(LongRow row, String text, Random random, int most) {
    for (int from = 0; from < text.length(); ) {
      int to = Math.min(text.length(), from + 1 + random.nextInt(most));
      if (to < text.length() && Character.isLowSurrogate(text.charAt(to))) {
        to++;
      }
      row.add(text.substring(from, to));
      from = to;
    }
    row.end();
  }

  private static int[] together(List<int[]> handed) {
    return handed.stream().flatMapToInt(IntStream::of).toArray();
  }

  @Test
  void textsWithoutSpacesAreCutToo() throws IOException {
    assertThat(partsOf("日本語のテキスト。".repeat(1000))).isGreaterThan(4);
    assertThat(partsOf("0f3a9c".repeat(1000))).isGreaterThan(4);
    assertThat(partsOf("{\"a\":1,\"b\":[2,3]}".repeat(500))).isGreaterThan(4);
    assertThat(partsOf("a\u00a0".repeat(4000))).isGreaterThan(4);
    assertThat(partsOf("a".repeat(8000))).isOne();
  }

  private int partsOf(String text) throws IOException {
    ObjectNode json = json(false);
    try (Tokenizer tokenizer = open(json)) {
      List<int[]> handed = new ArrayList<>();
      LongRow row = new CutRow("row", cuts(json), tokenizer::encode, handed::add, 1000, 10_000);
      row.add(text);
      row.end();
      assertThat(together(handed)).isEqualTo(tokenizer.encode(text));
      return handed.size();
    }
  }

  @Test
  void anEmptyRowHasNoIds() throws IOException {
    try (Tokenizer tokenizer = open(json(false))) {
      List<int[]> handed = new ArrayList<>();
      tokenizer.longRow("row", handed::add).end();
      LongRow row = tokenizer.longRow("row", handed::add);
      row.add("");
      row.end();
      assertThat(handed).isEmpty();
    }
  }

  @Test
  void rowsThatCannotBeCutAreHeldUpToALimit() {
    LongRow row =
        new CutRow("a.txt: line 3", cuts(json(false)), text -> new int[1], ids -> {}, 1000, 9_999);
    row.add("ab ".repeat(10_000));
    assertThatThrownBy(() -> row.add("a".repeat(20_000)))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "a.txt: line 3: has more than 9,999 characters without a space or another end of a"
                + " word; break the row into several");
    LongRow whole = new CutRow("a.txt: line 3", null, text -> new int[1], ids -> {}, 1000, 9_999);
    whole.add("ab ".repeat(3_333));
    assertThatThrownBy(() -> whole.add("a"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "a.txt: line 3: is longer than 9,999 characters, and the model's tokenizer must see a"
                + " row as a whole; break the row into several");
  }

  @Test
  void otherPreTokenizersReceiveTheWholeRow() {
    ObjectNode normalizing = json(false);
    normalizing.putObject("normalizer").put("type", "NFC");
    assertThat(SafeCuts.of(normalizing)).isNull();
    ObjectNode uncut = json(false);
    ((ObjectNode) uncut.get("pre_tokenizer")).put("use_regex", false);
    assertThat(SafeCuts.of(uncut)).isNull();
    ObjectNode other = json(false);
    other.putObject("pre_tokenizer").put("type", "Whitespace");
    assertThat(SafeCuts.of(other)).isNull();
    ObjectNode none = json(false);
    none.putNull("pre_tokenizer");
    assertThat(SafeCuts.of(none)).isNull();
  }

  private static SafeCuts cuts(ObjectNode json) {
    @Nullable SafeCuts cuts = SafeCuts.of(json);
    assertThat(cuts).isNotNull();
    return cuts;
  }

  private static String text(Random random, int crumbs) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < crumbs; i++) {
      text.append(CRUMBS.get(random.nextInt(CRUMBS.size())));
    }
    return text.toString();
  }

  /** The small tokenizer with added tokens of every kind. */
  private static ObjectNode json(boolean prefixSpace) {
    ObjectNode json = (ObjectNode) JSON.readTree(TOKENIZER.toFile());
    ((ObjectNode) json.get("pre_tokenizer")).put("add_prefix_space", prefixSpace);
    ArrayNode added = (ArrayNode) json.get("added_tokens");
    add(added, "<|sep|>", "");
    add(added, "<left>", "lstrip");
    add(added, "<right>", "rstrip");
    add(added, "<both>", "lstrip rstrip");
    add(added, "word", "single_word");
    add(added, "<norm>", "normalized");
    add(added, "   ", "normalized");
    return json;
  }

  private static void add(ArrayNode added, String content, String flags) {
    ObjectNode token = added.addObject().put("id", 310 + added.size()).put("content", content);
    for (String flag : List.of("lstrip", "rstrip", "single_word", "normalized")) {
      token.put(flag, flags.contains(flag));
    }
    token.put("special", false);
  }

  private Tokenizer open(ObjectNode json) throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), JSON.writeValueAsString(json));
    return TokenizerFiles.open(folder).orElseThrow();
  }
}
