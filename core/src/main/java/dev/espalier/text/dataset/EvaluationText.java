package dev.espalier.text.dataset;

import dev.espalier.text.TokenBlocks;
import java.util.List;

/**
 * The text to evaluate on.
 *
 * @param blocks the blocks
 * @param notes messages for the user, such as which split it is
 */
public record EvaluationText(TokenBlocks blocks, List<String> notes) {

  public EvaluationText {
    notes = List.copyOf(notes);
  }
}
