package dev.espalier.prune;

import dev.espalier.fault.BadInputException;
import java.util.Optional;

/** What all weights of the model go back to before a round, before the mask is applied. */
public sealed interface Reset {

  /** What a reset to a point of round 0 begins with. */
  String REWIND = "rewind:";

  /** The pretrained values (the lab's; Frankle and Carbin 2019, Chen et al. 2020). */
  record Pretrained() implements Reset {}

  /** The values after a step of round 0 (late resetting, Frankle et al. 2020). */
  record Rewind(int step) implements Reset {}

  /** Nothing: they stay as they were trained. */
  record None() implements Reset {}

  /** Fresh random values: the control that asks whether the mask alone is the ticket. */
  record Random() implements Reset {}

  /**
   * Reads {@code pretrained}, {@code rewind:STEP}, {@code rewind:EPOCHSe}, {@code rewind:PERCENT%},
   * {@code none} or {@code random}.
   *
   * @param stepsPerEpoch of round 0
   * @param totalSteps of round 0
   * @throws BadInputException if the text is none of these
   */
  static Reset parse(String text, String where, int stepsPerEpoch, int totalSteps) {
    return switch (text) {
      case "pretrained" -> new Pretrained();
      case "none" -> new None();
      case "random" -> new Random();
      default ->
          Optional.of(text)
              .filter(rewind -> rewind.startsWith(REWIND))
              .flatMap(rewind -> RewindPoint.parse(rewind.substring(REWIND.length())))
              .map(point -> new Rewind(point.step(stepsPerEpoch, totalSteps)))
              .orElseThrow(
                  () ->
                      new BadInputException(
                          where,
                          "'" + text + "' is no reset",
                          "use pretrained, rewind:STEP, rewind:EPOCHSe, rewind:PERCENT%, none or"
                              + " random"));
    };
  }
}
