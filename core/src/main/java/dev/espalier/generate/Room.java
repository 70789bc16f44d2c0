package dev.espalier.generate;

import dev.espalier.model.Gpt2Config;

/**
 * How much a decoder holds.
 *
 * @param sequences number of sequences
 * @param positions tokens that each may have
 */
public record Room(int sequences, int positions) {

  /** Tokens of a prompt that one pass reads; longer prompts take several. */
  private static final int PROMPT_ROWS = 128;

  /**
   * @throws IllegalArgumentException if there is no sequence or none may have a token
   */
  public Room {
    if (sequences < 1 || positions < 1) {
      throw new IllegalArgumentException(sequences + " sequences of " + positions + " tokens");
    }
  }

  /** Returns the room for one sequence as long as the model's context. */
  public static Room whole(Gpt2Config config) {
    return new Room(1, config.nPositions());
  }

  /** Returns the most rows of a pass. */
  int rows() {
    return Math.max(sequences, Math.min(PROMPT_ROWS, positions));
  }
}
