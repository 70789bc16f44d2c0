package dev.espalier.prune;

import dev.espalier.fault.BadInputException;
import java.util.Optional;

/**
 * A reset as it is asked for: one that needs nothing else to be known, or a point of round 0 whose
 * step depends on how long that round is.
 */
public sealed interface ResetRule {

  /** The words it is one of, or begins with. */
  String PRETRAINED = "pretrained";

  String NONE = "none";
  String RANDOM = "random";
  String REWIND = "rewind:";

  /** One that is the same for every run. */
  record Fixed(Reset reset) implements ResetRule {}

  /** Back to a point of round 0. */
  record ToPoint(RewindPoint point) implements ResetRule {}

  /**
   * Reads {@code pretrained}, {@code rewind:STEP}, {@code rewind:EPOCHSe}, {@code rewind:PERCENT%},
   * {@code none} or {@code random}.
   *
   * @param where the option or file and key the text was given in
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
   * @param stepsPerEpoch of round 0
   * @param totalSteps of round 0
   */
  default Reset in(int stepsPerEpoch, int totalSteps) {
    return switch (this) {
      case Fixed(Reset reset) -> reset;
      case ToPoint(RewindPoint point) -> new Reset.Rewind(point.step(stepsPerEpoch, totalSteps));
    };
  }
}
