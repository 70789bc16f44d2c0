package dev.espalier.text;

import dev.espalier.storage.Fingerprint;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * A tokenizer that adds to each row the ids of its {@linkplain Tokenizer#frame frame}.
 *
 * @param bare the tokenizer of the row itself; closed with this one
 */
record FramedTokenizer(Tokenizer bare) implements Tokenizer {

  @Override
  public int[] encode(String text) {
    return bare.frame().around(bare.encode(text));
  }

  @Override
  public List<int[]> encodeAll(List<String> texts) {
    return bare.encodeAll(texts).stream().map(bare.frame()::around).toList();
  }

  @Override
  public LongRow longRow(String where, Consumer<int[]> ids) {
    int[] before = bare.frame().before();
    int[] after = bare.frame().after();
    if (before.length > 0) {
      ids.accept(before.clone());
    }
    LongRow row = bare.longRow(where, ids);
    return new LongRow() {
      @Override
      public void add(String part) {
        row.add(part);
      }

      @Override
      public void end() {
        row.end();
        if (after.length > 0) {
          ids.accept(after.clone());
        }
      }
    };
  }

  @Override
  public OptionalInt beginToken() {
    return bare.beginToken();
  }

  @Override
  public int unsettled() {
    return bare.unsettled();
  }

  @Override
  public String decode(int[] ids) {
    return bare.decode(ids);
  }

  @Override
  public boolean hasText(int id) {
    return bare.hasText(id);
  }

  @Override
  public int vocabularySize() {
    return bare.vocabularySize();
  }

  /** Differs from that of the bare tokenizer, since the same text gives other blocks. */
  @Override
  public String fingerprint() {
    return Fingerprint.start().add(bare.fingerprint()).add("framed").hex();
  }

  @Override
  public void close() {
    bare.close();
  }
}
