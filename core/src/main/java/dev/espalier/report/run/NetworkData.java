package dev.espalier.report.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.espalier.record.ConnectivityRecord;
import dev.espalier.record.LayerConnections;
import dev.espalier.record.UnitCounts;
import dev.espalier.report.html.Numbers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The data of the network's picture for one round.
 *
 * @param effective effective sparsity of the scope
 * @param features features of the residual stream
 * @param unused features that nothing reads directly
 * @param layers the layers in order
 * @param paths decimal logarithms of the number of paths by boundary, the last one to the logits
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record NetworkData(
    double effective, int features, int unused, List<Layer> layers, List<@Nullable Double> paths) {

  /**
   * A row of the picture.
   *
   * @param units live, constant and dead units of each kind, in the picture's order
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Layer(
      List<List<Integer>> units, String attention, String mlp, @Nullable Double stranded) {}

  static @Nullable NetworkData of(@Nullable ConnectivityRecord of) {
    return of == null
        ? null
        : new NetworkData(
            of.effectiveSparsity(),
            of.features().all(),
            of.unusedFeatures(),
            of.layers().stream().map(NetworkData::layer).toList(),
            of.log10Paths());
  }

  private static Layer layer(LayerConnections layer) {
    return new Layer(
        kinds(layer).stream().map(n -> List.of(n.live(), n.constant(), n.dead())).toList(),
        layer.states().attention(),
        layer.states().mlp(),
        Numbers.finite(layer.stranded()));
  }

  /** Returns the kinds of units in the picture's order. */
  static List<UnitCounts> kinds(LayerConnections layer) {
    return List.of(
        layer.features(),
        layer.attention().attentionFeatures(),
        layer.attention().queryKeyPairs(),
        layer.attention().values(),
        layer.attention().heads(),
        layer.mlp().mlpFeatures(),
        layer.mlp().neurons());
  }
}
