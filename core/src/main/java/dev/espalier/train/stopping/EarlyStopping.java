package dev.espalier.train.stopping;

import dev.espalier.fault.BadInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Rules that may end a round early, given the losses measured within it: after a number of
 * evaluations without a lower validation loss (counted as in Prechelt, "Early stopping – but
 * when?", 1998, section 2.1), or when the gap between validation and training loss grows too large.
 * The best time to stop depends on the number of parameters in use (Shen, Gao and Ma, "On optimal
 * early stopping", 2022), so each round counts anew.
 *
 * @param patience evaluations without an improvement; empty without this rule
 * @param minDelta the decrease of the validation loss, in nats, that counts as an improvement
 * @param gap the largest generalisation gap allowed, in nats; empty without this rule
 */
public record EarlyStopping(OptionalInt patience, double minDelta, OptionalDouble gap) {

  private static final String PATIENCE = "patience";
  private static final String MIN_DELTA = "min-delta";
  private static final String GAP = "generalisation-gap";
  private static final String AMERICAN_GAP = "generalization-gap";

  private static final String REMEDY =
      "say patience:N (at least 1), with ,min-delta:X (nats, at least 0) where wanted,"
          + " generalisation-gap:X (nats), or both, separated by commas";

  /**
   * Reads {@code patience:N[,min-delta:X]}, {@code generalisation-gap:X}, or both.
   *
   * @param where the option, or the file and key, of the text
   * @throws BadInputException if the text has none of these forms
   */
  public static EarlyStopping parse(String text, String where) {
    NamedNumbers numbers =
        NamedNumbers.parse(text, where, REMEDY, Set.of(PATIENCE, MIN_DELTA, GAP, AMERICAN_GAP));
    OptionalInt patience = numbers.integer(PATIENCE);
    OptionalDouble minDelta = numbers.decimal(MIN_DELTA);
    OptionalDouble american = numbers.decimal(AMERICAN_GAP);
    OptionalDouble gap = american.isPresent() ? american : numbers.decimal(GAP);
    if (minDelta.isPresent() && patience.isEmpty()) {
      throw new BadInputException(where, "min-delta belongs to patience:N", REMEDY);
    }
    if (patience.orElse(1) < 1
        || !(minDelta.orElse(0) >= 0 && Double.isFinite(minDelta.orElse(0)))
        || !Double.isFinite(gap.orElse(0))) {
      throw new BadInputException(where, "'" + text + "' does not fit", REMEDY);
    }
    return new EarlyStopping(patience, minDelta.orElse(0), gap);
  }

  /** Returns the rules of one round, in their initial state. */
  public List<StoppingRule> rules() {
    List<StoppingRule> rules = new ArrayList<>();
    patience.ifPresent(evaluations -> rules.add(new PatienceRule(evaluations, minDelta)));
    gap.ifPresent(nats -> rules.add(new GeneralisationGapRule(nats)));
    return rules;
  }

  /** Tells whether training ends with the weights of the lowest validation loss. */
  public boolean restoresBest() {
    return patience.isPresent();
  }

  /** Tells whether each evaluation must also measure the training loss. */
  public boolean looksAtTrainingLoss() {
    return gap.isPresent();
  }
}
