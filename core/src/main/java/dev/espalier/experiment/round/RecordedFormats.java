package dev.espalier.experiment.round;

import dev.espalier.model.FormatPolicy;
import dev.espalier.model.WeightFormat;
import java.util.Map;

/**
 * The formats used by a training run when its state was saved. They determine the order of
 * summation, so training resumes with the same formats, even if others would be selected now.
 *
 * @param names formats by the names of the weights
 * @param otherwise selects the format of weights for which none is recorded
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
