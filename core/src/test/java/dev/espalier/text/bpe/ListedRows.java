package dev.espalier.text.bpe;

import dev.espalier.text.TextRows;
import java.util.List;
import java.util.function.Consumer;

/** Rows listed in a test. */
record ListedRows(List<String> list) implements TextRows {

  static ListedRows of(String... rows) {
    return new ListedRows(List.of(rows));
  }

  @Override
  public String fingerprint() {
    return Integer.toHexString(list.hashCode());
  }

  @Override
  public void forEach(Consumer<String> rows) {
    list.forEach(rows);
  }
}
