package dev.espalier.prune;

import dev.espalier.fault.BadInputException;

/** What all weights of the model go back to before a round, before the mask is applied. */
public sealed interface Reset {

  /** The pretrained values (the lab's; Frankle and Carbin 2019, Chen et al. 2020). */
  record Pretrained() implements Reset {}

  /** The values after a step of round 0 (late resetting, Frankle et al. 2020). */
  record Rewind(int step) implements Reset {}

  /** Nothing: they stay as they were trained. */
  record None() implements Reset {}

  /** Fresh random values: the control that asks whether the mask alone is the ticket. */
  record Random() implements Reset {}

  /**
   * Reads {@code pretrained}, {@code rewind:STEP}, {@code none} or {@code random}.
   *
   * @throws BadInputException if the text is none of these
   */
  static Reset parse(String text, String where) {
    return switch (text) {
      case "pretrained" -> new Pretrained();
      case "none" -> new None();
      case "random" -> new Random();
      default -> {
        if (text.startsWith("rewind:")) {
          try {
            int step = Integer.parseInt(text.substring("rewind:".length()));
            if (step >= 0) {
              yield new Rewind(step);
            }
          } catch (NumberFormatException _) {
            // The message below says what is wanted.
          }
        }
        throw new BadInputException(
            where, "'" + text + "' is no reset", "use pretrained, rewind:STEP, none or random");
      }
    };
  }
}
