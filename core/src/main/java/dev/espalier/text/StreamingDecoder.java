package dev.espalier.text;

import java.util.Arrays;

/**
 * Turns ids into text one by one, for text that is shown while it is generated. A character whose
 * bytes are spread over several ids comes out whole with the last of them; all that comes out,
 * strung together, is what {@link Tokenizer#decode} makes of all the ids.
 */
public final class StreamingDecoder {

  /** What stands for bytes that are no character, or not yet one. */
  private static final char REPLACEMENT = '\ufffd';

  private final Tokenizer tokenizer;
  private int[] pending = {};
  private int shown;

  /** A decoder at the beginning of a text. */
  public StreamingDecoder(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** The text that can be shown since the last call; empty within a character. */
  public String next(int id) {
    pending = Arrays.copyOf(pending, pending.length + 1);
    pending[pending.length - 1] = id;
    String text = tokenizer.decode(pending);
    boolean open = !text.isEmpty() && text.charAt(text.length() - 1) == REPLACEMENT;
    // An unfinished character is one replacement at the end; everything before it is settled.
    String fresh = text.substring(shown, text.length() - (open ? 1 : 0));
    if (open) {
      shown += fresh.length();
    } else {
      pending = new int[0];
      shown = 0;
    }
    return fresh;
  }

  /** What is left when no more ids come: the replacement of an unfinished character, or nothing. */
  public String end() {
    String rest = pending.length == 0 ? "" : tokenizer.decode(pending).substring(shown);
    pending = new int[0];
    shown = 0;
    return rest;
  }
}
