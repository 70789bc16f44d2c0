package dev.espalier.serve;

import dev.espalier.prune.Reset;
import dev.espalier.prune.ResetRule;
import dev.espalier.prune.ScheduleKind;
import dev.espalier.record.Outlook;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The next phase of a run, derived from its settings.
 *
 * @param settings settings of {@code experiment.yaml}
 */
record UpcomingRound(Settings settings) {

  /** Returns the tokens of a step, except for the last one of an epoch. */
  double tokensPerStep() {
    return (double) settings.get(Setting.BLOCK_SIZE) * settings.get(Setting.BATCH_SIZE);
  }

  /**
   * Returns the next phase of the run as a sentence.
   *
   * @param round index of the current round
   * @param outlook the expected end of the run, if known
   * @param trained whether the last step of the round is done
   */
  String next(int round, Optional<Outlook> outlook, boolean trained) {
    OptionalInt last = outlook.stream().mapToInt(Outlook::lastRound).findFirst();
    String evaluation = trained ? "Then " : "Then it is evaluated and saved, ";
    if (last.isPresent() && round >= last.getAsInt()) {
      return evaluation + (trained ? "" : "and ") + "the run is complete.";
    }
    return evaluation
        + "%s%s is pruned%s, and round %d%s begins%s."
            .formatted(
                share(),
                " of the scope " + settings.get(Setting.SCOPE),
                survivors(),
                round + 1,
                last.isPresent() ? " of " + last.getAsInt() : "",
                last.isPresent() ? "" : " unless the goal is reached");
  }

  private String survivors() {
    return switch (settings.get(Setting.RESET)) {
      case ResetRule.ToPoint _ -> ", the survivors go back to an early step of round 0";
      case ResetRule.Fixed(Reset reset) ->
          switch (reset) {
            case Reset.None() -> ", the survivors go on with their values";
            case Reset.Random() -> ", the survivors are drawn anew";
            case Reset.Pretrained(), Reset.Rewind(int _) ->
                ", the survivors go back to their pretrained values";
          };
    };
  }

  private String share() {
    boolean geometric = settings.get(Setting.SCHEDULE) == ScheduleKind.GEOMETRIC;
    return geometric && !settings.isGiven(Setting.PATTERN)
        ? new BigDecimal(100 * settings.get(Setting.RATE))
                .round(new MathContext(4))
                .stripTrailingZeros()
                .toPlainString()
            + " % of what is left"
        : "a part of what is left";
  }
}
