package dev.espalier.experiment.round;

import dev.espalier.model.FormatPolicy;
import dev.espalier.model.WeightFormat;
import java.util.Map;

/**
 * The formats a training had when it was saved. They decide the order in which numbers are added
 * up, so the training continues in the same ones, even where they would be chosen differently now.
 *
 * @param names of the formats, by the names of the weights
 * @param otherwise decides where nothing is recorded
 */
record RecordedFormats(Map<String, String> names, FormatPolicy otherwise) implements FormatPolicy {

  @Override
  public WeightFormat choose(Weight weight) {
    String name = names.get(weight.spec().name());
    return weight.candidates().stream()
        .filter(format -> format.toString().equals(name))
        .findFirst()
        .orElseGet(() -> otherwise.choose(weight));
  }
}
