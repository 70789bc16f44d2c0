package dev.espalier.text;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Turns text into token ids and back. */
public interface Tokenizer extends AutoCloseable {

  /** The ids of a text, with nothing {@linkplain #frame around} them. */
  int[] encode(String text);

  /** The ids of several texts, each by itself. */
  default List<int[]> encodeAll(List<String> texts) {
    return texts.stream().map(this::encode).toList();
  }

  /**
   * Begins a row that comes in parts, so that nobody has to hold it. For each part call {@link
   * LongRow#add}, then {@link LongRow#end} once; together the ids handed over are those that {@link
   * #encode} gives for the whole row, to the last one. The row needs the memory of a part of about
   * 64 Ki characters, however long it is. Several rows may be under way at once.
   *
   * <p>A tokenizer that must see a row as a whole, or a row without a place to cut it (letters
   * without end), is held in memory up to a limit, and refused beyond.
   *
   * @param where the row, to name it in messages, such as {@code train.jsonl: line 3}
   * @param ids is given the row's ids, in order, as many at a time as are known; never an empty
   *     array
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
   * The ids that stand around each row of a text that is trained or evaluated on in blocks, and
   * around a prompt, as transformers puts them there: those of the tokenizer's post-processor.
   * {@link #encode} and {@link #longRow} give a row without them, those of {@link #framed} with
   * them.
   */
  default RowFrame frame() {
    return RowFrame.NONE;
  }

  /** The same tokenizer, giving each row with what is {@linkplain #frame around} it. */
  default Tokenizer framed() {
    return frame().isEmpty() ? this : new FramedTokenizer(this);
  }

  /** The token that the tokenizer begins texts with, if it names one. */
  default OptionalInt beginToken() {
    return OptionalInt.empty();
  }

  /**
   * How many characters at the end of a decoded text may come out otherwise once more ids follow,
   * apart from an unfinished character.
   */
  default int unsettled() {
    return 0;
  }

  /** The text of ids. */
  String decode(int[] ids);

  /**
   * Whether an id is that of a token. Ids between and beyond those of the tokens have no text,
   * though a model may have rows for them that fill up its embedding.
   */
  boolean hasText(int id);

  /** One more than the largest id. */
  int vocabularySize();

  /** A hash of what decides the tokenisation; part of the key of cached blocks. */
  String fingerprint();

  @Override
  void close();
}
