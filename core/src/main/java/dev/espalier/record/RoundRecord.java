package dev.espalier.record;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.espalier.record.json.MayBeMissing;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The record of one round: an entry of {@code results.json} and the whole of {@code round.json}, in
 * which non-finite measurements are {@code null}.
 *
 * @param round index of the round; round 0 is dense
 * @param pruning how much of the scope is pruned
 * @param losses training and validation losses
 * @param cost time, steps and memory
 * @param forms the form in which each weight matrix was computed, by Hugging Face name: {@code
 *     dense}, {@code compact}, {@code sparse} or {@code uniform}; empty if unknown
 * @param stoppedBy the rule that ended training early, such as {@code early-bird}; null if training
 *     ran to its end
 * @param connectivity what the mask leaves of the network; null if unknown
 * @param fit how well the round fits the training and the validation text; null if unknown
 */
public record RoundRecord(
    int round,
    @JsonUnwrapped Pruning pruning,
    @JsonUnwrapped Losses losses,
    @JsonUnwrapped Cost cost,
    @MayBeMissing Map<String, String> forms,
    @MayBeMissing @Nullable String stoppedBy,
    @MayBeMissing @Nullable ConnectivityRecord connectivity,
    @MayBeMissing @Nullable FitRecord fit) {

  /**
   * Validates the components.
   *
   * @throws IllegalArgumentException if the round is negative
   */
  public RoundRecord(
      int round,
      Pruning pruning,
      Losses losses,
      Cost cost,
      @Nullable Map<String, String> forms,
      @Nullable String stoppedBy,
      @Nullable ConnectivityRecord connectivity,
      @Nullable FitRecord fit) {
    if (round < 0) {
      throw new IllegalArgumentException("round cannot be " + round);
    }
    this.round = round;
    this.pruning = pruning;
    this.losses = losses;
    this.cost = cost;
    this.forms = forms == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(forms));
    this.stoppedBy = stoppedBy;
    this.connectivity = connectivity;
    this.fit = fit;
  }

  /** Creates the record of a round that trained to its end, without forms, connectivity and fit. */
  public RoundRecord(int round, Pruning pruning, Losses losses, Cost cost) {
    this(round, pruning, losses, cost, Map.of(), null, null, null);
  }

  /**
   * Returns the fields of {@code round.json}, in the order in which versions of Espalier added
   * them.
   */
  @JsonValue
  Map<String, @Nullable Object> fields() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("round", round);
    fields.put("sparsity", pruning.sparsity());
    fields.put("layer_sparsity", pruning.layerSparsity());
    fields.put("train_loss", finite(losses.trainLoss()));
    fields.put("eval_loss", finite(losses.evalLoss()));
    fields.put("perplexity", finite(losses.perplexity()));
    fields.put("run_time_s", finite(cost.runTimeSeconds()));
    fields.put("steps", cost.steps());
    fields.put("weights_left", pruning.weightsLeft());
    fields.put("tokens_per_second", finite(cost.tokensPerSecond()));
    putUnlessEmpty(fields, "layers", pruning.layers(), pruning.layers().isEmpty());
    putUnlessEmpty(fields, "groups", pruning.groups(), pruning.groups().isEmpty());
    putUnlessEmpty(fields, "forms", forms, forms.isEmpty());
    fields.put("peak_memory_mib", cost.peakMemoryMib());
    putUnlessEmpty(fields, "stopped_by", stoppedBy, stoppedBy == null);
    putUnlessEmpty(fields, "connectivity", connectivity, connectivity == null);
    putUnlessEmpty(fields, "fit", fit, fit == null);
    Double byText = losses.perplexityByText();
    putUnlessEmpty(fields, "perplexity_by_text", byText, byText == null);
    return fields;
  }

  /**
   * Returns the first field of {@code round.json} in which another record of the round differs,
   * with both values; empty if there is none.
   */
  public Optional<String> difference(RoundRecord other) {
    Map<String, @Nullable Object> there = other.fields();
    for (Map.Entry<String, @Nullable Object> field : fields().entrySet()) {
      Object own = field.getValue();
      Object its = there.get(field.getKey());
      if (!Objects.equals(own, its)) {
        return Optional.of(
            own instanceof Number || its instanceof Number
                ? field.getKey() + " " + own + " and not " + its
                : "another " + field.getKey());
      }
    }
    return fields().keySet().containsAll(there.keySet())
        ? Optional.empty()
        : Optional.of("fewer fields");
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private static void putUnlessEmpty(
      Map<String, @Nullable Object> fields, String name, @Nullable Object value, boolean empty) {
    if (!empty) {
      fields.put(name, value);
    }
  }
}
