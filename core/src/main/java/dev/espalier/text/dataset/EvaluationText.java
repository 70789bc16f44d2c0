package dev.espalier.text.dataset;

import dev.espalier.text.TokenBlocks;
import java.util.List;

/**
 * What to evaluate on.
 *
 * @param blocks the blocks
 * @param notes what the user should be told, such as which split it is
 */
public record EvaluationText(TokenBlocks blocks, List<String> notes) {

  public EvaluationText {
    notes = List.copyOf(notes);
  }
}
