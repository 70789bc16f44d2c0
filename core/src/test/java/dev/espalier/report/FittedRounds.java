package dev.espalier.report;

import dev.espalier.record.Cost;
import dev.espalier.record.FitRecord;
import dev.espalier.record.Losses;
import dev.espalier.record.Pruning;
import dev.espalier.record.RoundRecord;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rounds whose losses are known, without a model. */
public final class FittedRounds {

  private FittedRounds() {}

  public static RoundRecord round(
      int number, double sparsity, double train, double eval, @Nullable FitRecord fit) {
    return new RoundRecord(
        number,
        new Pruning(sparsity, Map.of(), 9, null, null),
        new Losses(train, eval, Math.exp(eval), null),
        new Cost(1, 80, 1, null),
        null,
        null,
        null,
        fit);
  }
}
