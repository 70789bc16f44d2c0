package dev.espalier.text.progress;

/** Receives the progress of reading a text. Methods do nothing by default. */
public interface TextListener {

  /** Ignores all events. */
  TextListener SILENT = new TextListener() {};

  /** Called a few times a second while a text is tokenised, on the thread that reads it. */
  default void tokenizing(TextProgress progress) {}
}
