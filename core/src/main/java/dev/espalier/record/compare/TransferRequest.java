package dev.espalier.record.compare;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tickets and targets of a transfer, as the user named them: {@code request.json}. Each list
 * may be empty.
 *
 * @param runs runs, or rounds of runs, whose tickets are transferred
 * @param datasets texts to train on
 * @param validations one validation text for each of the datasets, or none at all
 * @param optimizers {@code NAME} or {@code NAME:LEARNING_RATE}
 * @param settings other settings that were given, by YAML key
 */
public record TransferRequest(
    List<String> runs,
    List<String> datasets,
    List<String> validations,
    List<String> optimizers,
    Map<String, String> settings) {

  public TransferRequest {
    runs = List.copyOf(runs);
    datasets = List.copyOf(datasets);
    validations = List.copyOf(validations);
    optimizers = List.copyOf(optimizers);
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /** Returns a request without other settings. */
  public static TransferRequest of(
      List<String> runs, List<String> datasets, List<String> validations, List<String> optimizers) {
    return new TransferRequest(runs, datasets, validations, optimizers, Map.of());
  }

  /** Returns this request with other settings in place of its own. */
  public TransferRequest with(Map<String, String> others) {
    return new TransferRequest(runs, datasets, validations, optimizers, others);
  }

  /** Tells whether the request names neither a ticket nor a target. */
  public boolean namesNothing() {
    return runs.isEmpty() && datasets.isEmpty() && validations.isEmpty() && optimizers.isEmpty();
  }
}
