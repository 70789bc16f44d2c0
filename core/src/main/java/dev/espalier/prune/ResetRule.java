package dev.espalier.prune;

import dev.espalier.fault.BadInputException;
import java.util.Optional;

/**
 * A reset as set by the user: either a fixed one, or a rewind to a point of round 0 whose step
 * depends on the length of that round.
 */
public sealed interface ResetRule {

  /** The words that are values or begin one. */
  String PRETRAINED = "pretrained";

  String NONE = "none";
  String RANDOM = "random";
  String REWIND = "rewind:";

  /** A reset that is the same for every run. */
  record Fixed(Reset reset) implements ResetRule {}

  /** A rewind to a point of round 0. */
  record ToPoint(RewindPoint point) implements ResetRule {}

  /**
   * Parses {@code pretrained}, {@code rewind:STEP}, {@code rewind:EPOCHSe}, {@code
   * rewind:PERCENT%}, {@code none} or {@code random}.
   *
   * @param where the option, or the file and key, of the text
   * @throws BadInputException if the text is none of these
   */
  static ResetRule parse(String text, String where) {
    return switch (text) {
      case PRETRAINED -> new Fixed(new Reset.Pretrained());
      case NONE -> new Fixed(new Reset.None());
      case RANDOM -> new Fixed(new Reset.Random());
      default ->
          Optional.of(text)
              .filter(rewind -> rewind.startsWith(REWIND))
              .flatMap(rewind -> RewindPoint.parse(rewind.substring(REWIND.length())))
              .map(ToPoint::new)
              .orElseThrow(
                  () ->
                      new BadInputException(
                          where,
                          "'" + text + "' is no reset",
                          "use pretrained, rewind:STEP, rewind:EPOCHSe, rewind:PERCENT%, none or"
                              + " random"));
    };
  }

  /**
   * Returns the reset of a run.
   *
   * @param stepsPerEpoch steps per epoch of round 0
   * @param totalSteps steps of round 0
   */
  default Reset in(int stepsPerEpoch, int totalSteps) {
    return switch (this) {
      case Fixed(Reset reset) -> reset;
      case ToPoint(RewindPoint point) -> new Reset.Rewind(point.step(stepsPerEpoch, totalSteps));
    };
  }
}
