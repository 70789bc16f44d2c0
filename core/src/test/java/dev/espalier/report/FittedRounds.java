package dev.espalier.report;

import dev.espalier.record.FitRecord;
import dev.espalier.record.RoundRecord;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rounds of which the losses and the fit are known, and nothing of the model. */
public final class FittedRounds {

  private FittedRounds() {}

  public static RoundRecord round(
      int number, double sparsity, double train, double eval, @Nullable FitRecord fit) {
    return new RoundRecord(
        number,
        sparsity,
        Map.of(),
        train,
        eval,
        Math.exp(eval),
        1,
        80,
        9,
        1,
        null,
        null,
        null,
        null,
        null,
        null,
        fit,
        null);
  }
}
