package dev.espalier.text;

import java.util.function.Consumer;

/** A text as rows in a fixed order: each is tokenised by itself. */
public interface TextRows {

  /** A hash of what the rows are; part of the key of cached blocks. */
  String fingerprint();

  /** Hands over every row, in order and whole; may be called again. */
  void forEach(Consumer<String> rows);

  /** Hands over every row, in order, long ones in parts; may be called again. */
  default void send(RowReceiver receiver) {
    forEach(receiver::row);
  }
}
