package dev.espalier.structure;

import dev.espalier.model.LayerShape;
import java.util.function.Function;

/**
 * How many units of the whole model are in one state.
 *
 * @param features of the residual stream, each counted once for the model
 * @param queryKeyPairs over all layers, as all that follows
 * @param values dimensions of values
 * @param heads attention heads
 * @param neurons of the MLPs
 * @param sublayers attentions and MLPs
 * @param layers blocks
 */
public record UnitTotals(
    int features,
    int queryKeyPairs,
    int values,
    int heads,
    int neurons,
    int sublayers,
    int layers) {

  /** Counts the units in a state. */
  public static UnitTotals of(Connectivity model, UnitState state) {
    int sublayers = 0;
    int layers = 0;
    for (int i = 0; i < model.layers().size(); i++) {
      LayerConnectivity layer = model.layers().get(i);
      LayerShape shape = model.survivors().config().layer(i);
      sublayers += shape.hasAttention() && layer.attention().state() == state ? 1 : 0;
      sublayers += shape.hasMlp() && layer.mlp().state() == state ? 1 : 0;
      layers += layer.layer() == state ? 1 : 0;
    }
    return new UnitTotals(
        model.features().count(state),
        sum(model, state, layer -> layer.attention().queryKeyPairs()),
        sum(model, state, layer -> layer.attention().values()),
        sum(model, state, layer -> layer.attention().heads()),
        sum(model, state, layer -> layer.mlp().neurons()),
        sublayers,
        layers);
  }

  private static int sum(
      Connectivity model, UnitState state, Function<LayerConnectivity, Units> units) {
    return model.layers().stream().map(units).mapToInt(of -> of.count(state)).sum();
  }
}
