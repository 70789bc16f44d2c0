package dev.espalier.experiment.round;

import dev.espalier.mask.Mask;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Parameters;
import dev.espalier.record.CompactSizes;
import dev.espalier.record.ConnectivityRecord;
import dev.espalier.record.LayerConnections;
import dev.espalier.record.UnitCounts;
import dev.espalier.structure.Compactor;
import dev.espalier.structure.Connectivity;
import dev.espalier.structure.EffectiveDensity;
import dev.espalier.structure.EffectiveWeights;
import dev.espalier.structure.KeptWeights;
import dev.espalier.structure.LayerConnectivity;
import dev.espalier.structure.PathCounts;
import dev.espalier.structure.UnitState;
import dev.espalier.structure.Units;
import dev.espalier.structure.compaction.CompactLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Converts the analysis of a model's connectivity into records. */
public final class ConnectivityRecords {

  private ConnectivityRecords() {}

  /**
   * Returns the connectivity of a model under a mask; the effective sparsity is over the mask's
   * scope.
   */
  static ConnectivityRecord of(Parameters weights, Mask mask) {
    return record(Connectivity.of(KeptWeights.of(weights, mask)), mask.specs());
  }

  public static ConnectivityRecord record(Connectivity model, List<TensorSpec> scope) {
    EffectiveWeights weights = EffectiveWeights.of(model);
    List<LayerConnections> layers = new ArrayList<>();
    for (int layer = 0; layer < model.layers().size(); layer++) {
      layers.add(layer(layer, model.layers().get(layer), weights.ofLayer(layer)));
    }
    return new ConnectivityRecord(
        weights.of(scope).effectiveSparsity(),
        counts(model.features()),
        model.unusedFeatures(),
        layers,
        paths(PathCounts.of(model)),
        sizes(model));
  }

  public static CompactSizes sizes(Connectivity model) {
    return new CompactSizes(
        Gpt2Layout.of(model.survivors().config()).parameters(),
        Compactor.parameters(model, CompactLayout.PLAIN),
        Compactor.parameters(model, CompactLayout.EXACT));
  }

  public static UnitCounts counts(Units units) {
    return new UnitCounts(
        units.count(UnitState.LIVE), units.count(UnitState.CONSTANT), units.count(UnitState.DEAD));
  }

  private static LayerConnections layer(
      int number, LayerConnectivity layer, EffectiveDensity density) {
    return new LayerConnections(
        number,
        counts(layer.stream()),
        new LayerConnections.AttentionUnits(
            counts(layer.attention().features()),
            counts(layer.attention().queryKeyPairs()),
            counts(layer.attention().values()),
            counts(layer.attention().heads())),
        new LayerConnections.MlpUnits(
            counts(layer.mlp().features()), counts(layer.mlp().neurons())),
        new LayerConnections.SublayerStates(
            word(layer.attention().state()), word(layer.mlp().state())),
        layer.unusedFeatures(),
        density.survivors(),
        density.stranded());
  }

  private static String word(UnitState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static List<@Nullable Double> paths(PathCounts counts) {
    List<@Nullable Double> paths = new ArrayList<>();
    counts.boundaries().forEach(log10 -> paths.add(orNull(log10)));
    paths.add(orNull(counts.logits()));
    return paths;
  }

  private static @Nullable Double orNull(double log10) {
    return Double.isFinite(log10) ? log10 : null;
  }
}
