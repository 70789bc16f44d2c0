package dev.espalier.text.tokenizer;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.espalier.fault.BadInputException;
import dev.espalier.storage.Fingerprint;
import dev.espalier.text.LongRow;
import dev.espalier.text.Tokenizer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A {@code tokenizer.json}, understood by Hugging Face's own library. */
final class HuggingFaceText implements Tokenizer {

  private final HuggingFaceTokenizer tokenizer;
  private final BitSet tokens;
  private final String fingerprint;
  private final @Nullable SafeCuts cuts;

  private HuggingFaceText(
      HuggingFaceTokenizer tokenizer, BitSet tokens, String fingerprint, @Nullable SafeCuts cuts) {
    this.tokenizer = tokenizer;
    this.tokens = tokens;
    this.fingerprint = fingerprint;
    this.cuts = cuts;
  }

  /**
   * @param file where it comes from, for messages
   * @param json the content
   */
  static Tokenizer open(Path file, ObjectNode json) {
    byte[] bytes = new JsonMapper().writeValueAsBytes(json);
    try {
      return new HuggingFaceText(
          NativeTokenizers.open(bytes),
          tokens(json),
          Fingerprint.start().add(MemorySegment.ofArray(bytes)).hex(),
          SafeCuts.of(json));
    } catch (IOException | RuntimeException e) {
      throw new BadInputException(
          file.toString(),
          "is no tokenizer that can be read: " + e.getMessage(),
          "fetch the tokenizer files again",
          e);
    }
  }

  /** The ids that have a token. */
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
    return ids(tokenizer.encode(wellFormed(text), false, false));
  }

  @Override
  public List<int[]> encodeAll(List<String> texts) {
    List<int[]> all = new ArrayList<>(texts.size());
    String[] rows = texts.stream().map(HuggingFaceText::wellFormed).toArray(String[]::new);
    for (Encoding encoding : tokenizer.batchEncode(rows, false, false)) {
      all.add(ids(encoding));
    }
    return all;
  }

  @Override
  public LongRow longRow(String where, Consumer<int[]> ids) {
    return new CutRow(where, cuts, this::encode, ids, CutRow.PART, CutRow.LIMIT);
  }

  private static int[] ids(Encoding encoding) {
    return Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
  }

  /** Half a surrogate pair is no character: it becomes U+FFFD, as in any UTF-8 encoder. */
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
    return tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), false);
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
    tokenizer.close();
  }
}
