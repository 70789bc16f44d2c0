package dev.espalier.text;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Turns text into token ids and back. */
public interface Tokenizer extends AutoCloseable {

  /** Returns the ids of a text, without those of the {@linkplain #frame frame}. */
  int[] encode(String text);

  /**
   * Returns the ids of several texts, each tokenised separately. Several threads may call this at
   * once.
   */
  default List<int[]> encodeAll(List<String> texts) {
    return texts.stream().map(this::encode).toList();
  }

  /**
   * Starts a row that is passed in parts, so that it need not be held in memory. Call {@link
   * LongRow#add} for each part, then {@link LongRow#end} once; the ids passed on are exactly those
   * that {@link #encode} returns for the whole row. Memory is bounded by that of a part of about 64
   * Ki characters, however long the row is. Several rows may be in progress at once.
   *
   * <p>If the tokenizer must see a row as a whole, or a row has no place where it can be cut
   * (letters without end), it is held in memory up to a limit, and refused beyond.
   *
   * @param where name of the row for messages, such as {@code train.jsonl: line 3}
   * @param ids receives the row's ids in order, as soon as they are known; never an empty array
   */
  default LongRow longRow(String where, Consumer<int[]> ids) {
    StringBuilder parts = new StringBuilder();
    return new LongRow() {
      @Override
      public void add(String part) {
        parts.append(part);
      }

      @Override
      public void end() {
        int[] whole = encode(parts.toString());
        if (whole.length > 0) {
          ids.accept(whole);
        }
      }
    };
  }

  /**
   * Returns the ids that the tokenizer's post-processor adds around each row of a text that is cut
   * into blocks, and around a prompt, as transformers does. {@link #encode} and {@link #longRow}
   * leave them out, those of {@link #framed} include them.
   */
  default RowFrame frame() {
    return RowFrame.NONE;
  }

  /** Returns this tokenizer with the ids of its {@linkplain #frame frame} around each row. */
  default Tokenizer framed() {
    return frame().isEmpty() ? this : new FramedTokenizer(this);
  }

  /** Returns the token with which the tokenizer begins texts, if it names one. */
  default OptionalInt beginToken() {
    return OptionalInt.empty();
  }

  /**
   * Returns how many characters at the end of a decoded text may change when more ids follow, apart
   * from an unfinished character.
   */
  default int unsettled() {
    return 0;
  }

  /** Decodes ids. */
  String decode(int[] ids);

  /**
   * Tells whether an id is that of a token. Other ids have no text, even if a model has rows for
   * them that pad its embedding.
   */
  boolean hasText(int id);

  /** Returns the largest id plus one. */
  int vocabularySize();

  /**
   * Returns a hash of everything that determines the tokenisation; part of the key of cached
   * blocks.
   */
  String fingerprint();

  @Override
  void close();
}
