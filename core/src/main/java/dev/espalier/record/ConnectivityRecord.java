package dev.espalier.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a mask leaves of a model's network, layer by layer.
 *
 * @param effectiveSparsity the fraction of the scope, in [0, 1], that is pruned or on no path from
 *     the text to the logits
 * @param features features of the residual stream, by their state in the model as a whole
 * @param unusedFeatures features that no layer norm reads directly
 * @param layers the layers in order
 * @param log10Paths decimal logarithm of the number of paths to the boundary before each layer, to
 *     the one after the last, and to the logits; null where there is no path
 * @param compact the sizes after compaction; null in files of earlier versions
 */
public record ConnectivityRecord(
    double effectiveSparsity,
    UnitCounts features,
    int unusedFeatures,
    List<LayerConnections> layers,
    @JsonSetter(contentNulls = Nulls.SET) List<@Nullable Double> log10Paths,
    @JsonProperty("compact_parameters") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable CompactSizes compact) {

  /** Creates a record without the sizes after compaction. */
  public ConnectivityRecord(
      double effectiveSparsity,
      UnitCounts features,
      int unusedFeatures,
      List<LayerConnections> layers,
      List<@Nullable Double> log10Paths) {
    this(effectiveSparsity, features, unusedFeatures, layers, log10Paths, null);
  }

  /**
   * Validates the components.
   *
   * @throws IllegalArgumentException if the sparsity is outside [0, 1], if the layers are not
   *     numbered from 0, or unless there is one number of paths per boundary
   */
  public ConnectivityRecord {
    if (!(effectiveSparsity >= 0 && effectiveSparsity <= 1)) {
      throw new IllegalArgumentException("effective_sparsity cannot be " + effectiveSparsity);
    }
    Objects.requireNonNull(features, "features");
    layers = List.copyOf(layers);
    for (int layer = 0; layer < layers.size(); layer++) {
      if (layers.get(layer).layer() != layer) {
        throw new IllegalArgumentException("layers: " + layers.get(layer).layer() + " at " + layer);
      }
    }
    if (log10Paths.size() != layers.size() + 2) {
      throw new IllegalArgumentException(
          "log10_paths: %d for %d layers".formatted(log10Paths.size(), layers.size()));
    }
    log10Paths = Collections.unmodifiableList(new ArrayList<>(log10Paths));
  }
}
