package dev.espalier.structure;

import dev.espalier.model.LayerShape;
import java.util.function.Function;

/**
 * The number of units of the whole model in one state.
 *
 * @param features features of the residual stream, each counted once for the whole model
 * @param queryKeyPairs pairs of a query and a key dimension over all layers
 * @param values value dimensions over all layers
 * @param heads attention heads over all layers
 * @param neurons MLP neurons over all layers
 * @param sublayers attention and MLP sub-layers
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
