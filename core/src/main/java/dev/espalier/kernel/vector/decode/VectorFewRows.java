package dev.espalier.kernel.vector.decode;

import dev.espalier.kernel.FewRows;
import dev.espalier.kernel.Survivors;
import dev.espalier.kernel.WeightMatrix;
import dev.espalier.kernel.WeightMatrix.Order;
import dev.espalier.kernel.Workers;
import java.lang.foreign.Arena;

/** {@link FewRows} by the Vector API. A product is one loop of the workers. */
public final class VectorFewRows implements FewRows {

  private final Workers workers;

  public VectorFewRows(Workers workers) {
    this.workers = workers;
  }

  @Override
  public Weight dense(WeightMatrix weight) {
    return of(weight, new FloatRows(weight.values().segment()));
  }

  @Override
  public Weight bfloat16(Arena arena, WeightMatrix weight) {
    return of(weight, HalfRows.of(arena, weight, workers));
  }

  private Weight of(WeightMatrix weight, StoredRows rows) {
    return weight.order() == Order.BY_INPUT
        ? new RowsByInput(workers, weight.inputs(), weight.outputs(), rows)
        : new RowsByOutput(workers, weight.inputs(), weight.outputs(), rows);
  }

  @Override
  public Weight sparse(Survivors weight) {
    return new SurvivorRows(workers, weight);
  }
}
