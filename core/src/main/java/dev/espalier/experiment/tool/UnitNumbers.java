package dev.espalier.experiment.tool;

import dev.espalier.structure.Connectivity;
import dev.espalier.structure.UnitState;
import dev.espalier.structure.UnitTotals;

/**
 * How many units of a whole model are in one state, as {@code inspect --json} prints it.
 *
 * @param features of the residual stream, each counted once for the model
 * @param neurons over all layers, as all that follows
 * @param heads of the attentions
 * @param sublayers attentions and MLPs
 * @param queryKeyPairs dimensions of queries and keys, in pairs
 * @param values dimensions of values
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
