package dev.espalier.experiment.tool;

import dev.espalier.structure.Connectivity;
import dev.espalier.structure.UnitState;
import dev.espalier.structure.UnitTotals;

/**
 * The number of units of a whole model in one state, as {@code inspect --json} prints it.
 *
 * @param features features of the residual stream, each counted once for the whole model
 * @param neurons MLP neurons over all layers
 * @param heads attention heads over all layers
 * @param sublayers attention and MLP sub-layers
 * @param queryKeyPairs pairs of a query and a key dimension over all layers
 * @param values value dimensions over all layers
 * @param layers blocks
 */
public record UnitNumbers(
    int features,
    int neurons,
    int heads,
    int sublayers,
    int queryKeyPairs,
    int values,
    int layers) {

  static UnitNumbers of(Connectivity model, UnitState state) {
    UnitTotals totals = UnitTotals.of(model, state);
    return new UnitNumbers(
        totals.features(),
        totals.neurons(),
        totals.heads(),
        totals.sublayers(),
        totals.queryKeyPairs(),
        totals.values(),
        totals.layers());
  }
}
