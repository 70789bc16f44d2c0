package dev.espalier.text;

import java.util.function.Consumer;

/** A text as rows in a fixed order, each of which is tokenised separately. */
public interface TextRows {

  /** Returns a hash of the rows; part of the key of cached blocks. */
  String fingerprint();

  /** Returns the bytes of its files, of which {@link RowReceiver#bytesRead} tells; 0 if unknown. */
  default long bytes() {
    return 0;
  }

  /** Passes every row, whole and in order; may be called repeatedly. */
  void forEach(Consumer<String> rows);

  /** Passes every row in order, long ones in parts; may be called repeatedly. */
  default void send(RowReceiver receiver) {
    forEach(receiver::row);
  }
}
