package dev.espalier.text.tokenizer;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.espalier.fault.BadInputException;
import dev.espalier.storage.Fingerprint;
import dev.espalier.text.LongRow;
import dev.espalier.text.RowFrame;
import dev.espalier.text.Tokenizer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A {@code tokenizer.json}, interpreted by Hugging Face's own library. */
final class HuggingFaceText implements Tokenizer {

  /** Texts on which to observe what a post-processor adds; at least one of them has a token. */
  private static final List<String> PROBES = List.of("a", "e", " ", "0", ".", "\u4e00");

  /** The most characters of the library's message shown. */
  private static final int SHOWN = 200;

  private final HuggingFaceTokenizer tokenizer;
  private final BitSet tokens;
  private final OptionalInt beginToken;
  private final boolean cleansUp;
  private final @Nullable SafeCuts cuts;
  private final boolean random;

  /** Those that no thread uses. */
  private final Queue<WordMemory> memories = new ConcurrentLinkedQueue<>();

  private final RowFrame frame;
  private final String fingerprint;

  private HuggingFaceText(
      HuggingFaceTokenizer tokenizer,
      OptionalInt beginToken,
      boolean cleansUp,
      ObjectNode json,
      byte[] bytes) {
    this.tokenizer = tokenizer;
    this.tokens = tokens(json);
    this.beginToken = beginToken;
    this.cleansUp = cleansUp;
    this.cuts = SafeCuts.of(json);
    this.random = isRandom(json);
    this.frame = frame(tokenizer);
    this.fingerprint = Fingerprint.start().add(MemorySegment.ofArray(bytes)).hex();
  }

  /**
   * Opens a tokenizer.
   *
   * @param file the source, for messages
   * @param json the content
   * @param beginToken the token that begins texts, if one is named
   * @param cleansUp whether spaces before punctuation are removed from decoded text
   */
  static Tokenizer open(Path file, ObjectNode json, OptionalInt beginToken, boolean cleansUp) {
    byte[] bytes = new JsonMapper().writeValueAsBytes(json);
    try {
      return new HuggingFaceText(NativeTokenizers.open(bytes), beginToken, cleansUp, json, bytes);
    } catch (IOException | RuntimeException e) {
      String said = String.valueOf(e.getMessage());
      throw new BadInputException(
          file.toString(),
          "is no tokenizer that can be read: "
              + (said.length() > SHOWN ? said.substring(0, SHOWN) + "…" : said),
          "fetch the tokenizer files again",
          e);
    }
  }

  private static RowFrame frame(HuggingFaceTokenizer tokenizer) {
    for (String probe : PROBES) {
      int[] row = ids(tokenizer.encode(probe, false, false));
      int[] framed = ids(tokenizer.encode(probe, true, false));
      if (row.length == framed.length) {
        return RowFrame.NONE;
      }
      for (int before = 0; row.length > 0 && before <= framed.length - row.length; before++) {
        RowFrame frame =
            new RowFrame(
                Arrays.copyOf(framed, before),
                Arrays.copyOfRange(framed, before + row.length, framed.length));
        if (Arrays.equals(frame.around(row), framed)) {
          return frame;
        }
      }
    }
    throw new IllegalArgumentException(
        "its post_processor does more than to put tokens around rows");
  }

  /** Merges left out at random give a word other ids each time. */
  private static boolean isRandom(ObjectNode json) {
    return json.path("model").path("dropout").asDouble(0) > 0;
  }

  /** Returns the ids that have a token. */
  private static BitSet tokens(ObjectNode json) {
    BitSet tokens = new BitSet();
    JsonNode vocabulary = json.path("model").path("vocab");
    if (vocabulary.isArray()) {
      tokens.set(0, vocabulary.size());
    }
    for (var token : vocabulary.properties()) {
      add(tokens, token.getValue());
    }
    for (JsonNode token : json.path("added_tokens")) {
      add(tokens, token.path("id"));
    }
    return tokens;
  }

  private static void add(BitSet tokens, JsonNode id) {
    int value = id.asInt(-1);
    if (value >= 0) {
      tokens.set(value);
    }
  }

  @Override
  public int[] encode(String text) {
    return NativeTokenizers.encode(tokenizer, wellFormed(text));
  }

  /** Each thread remembers words of its own, so that none waits for another. */
  @Override
  public List<int[]> encodeAll(List<String> texts) {
    SafeCuts known = cuts;
    if (known == null || random) {
      return texts.stream().map(this::encode).toList();
    }
    WordMemory idle = memories.poll();
    WordMemory memory =
        idle != null
            ? idle
            : new WordMemory(known, word -> NativeTokenizers.encode(tokenizer, word));
    List<int[]> ids = texts.stream().map(text -> memory.encode(wellFormed(text))).toList();
    memories.add(memory);
    return ids;
  }

  @Override
  public LongRow longRow(String where, Consumer<int[]> ids) {
    return new CutRow(
        where, cuts, part -> encodeAll(List.of(part)).getFirst(), ids, CutRow.PART, CutRow.LIMIT);
  }

  private static int[] ids(Encoding encoding) {
    return Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
  }

  /** An unpaired surrogate is not a character: it becomes U+FFFD, as in any UTF-8 encoder. */
  private static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return text.codePoints()
            .map(point -> Character.getType(point) == Character.SURROGATE ? 0xfffd : point)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
      }
    }
    return text;
  }

  @Override
  public String decode(int[] ids) {
    String text = tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), false);
    return cleansUp ? SpaceCleaning.clean(text) : text;
  }

  @Override
  public int unsettled() {
    return cleansUp ? SpaceCleaning.REACH : 0;
  }

  @Override
  public RowFrame frame() {
    return frame;
  }

  @Override
  public OptionalInt beginToken() {
    return beginToken;
  }

  @Override
  public boolean hasText(int id) {
    return tokens.get(id);
  }

  @Override
  public int vocabularySize() {
    return tokens.length();
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public void close() {
    memories.clear();
    tokenizer.close();
  }
}
