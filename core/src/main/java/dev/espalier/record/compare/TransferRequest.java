package dev.espalier.record.compare;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is to be transferred where, as it was named: {@code request.json} of a transfer. Each list
 * may be empty.
 *
 * @param runs runs, or rounds of runs, whose tickets are transferred
 * @param datasets texts to train on
 * @param validations a text to validate on for each of the datasets, or none at all
 * @param optimizers {@code NAME} or {@code NAME:LEARNING_RATE}
 * @param settings that were given besides, by YAML key
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

  /** What a user names. */
  public static TransferRequest of(
      List<String> runs, List<String> datasets, List<String> validations, List<String> optimizers) {
    return new TransferRequest(runs, datasets, validations, optimizers, Map.of());
  }

  /** The same with other settings. */
  public TransferRequest with(Map<String, String> others) {
    return new TransferRequest(runs, datasets, validations, optimizers, others);
  }

  /** Whether neither a ticket nor a target is named. */
  public boolean namesNothing() {
    return runs.isEmpty() && datasets.isEmpty() && validations.isEmpty() && optimizers.isEmpty();
  }
}
