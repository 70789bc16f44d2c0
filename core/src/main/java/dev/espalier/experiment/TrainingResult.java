package dev.espalier.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.espalier.record.FitRecord;
import dev.espalier.record.json.Measured;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The result of {@link TrainingRun}, as {@code train --json} prints it.
 *
 * @param evaluated loss on the validation blocks
 * @param trainLoss mean loss over the steps, in nats; NaN without steps
 * @param steps number of optimizer steps
 * @param out the directory written
 * @param stoppedBy the rule that ended training early, or null
 * @param fit how well the model fits its training text and the validation text
 * @param perplexityByText mean of the texts' perplexities; null if not requested
 */
public record TrainingResult(
    @JsonUnwrapped Evaluated evaluated,
    @Measured double trainLoss,
    int steps,
    String out,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String stoppedBy,
    FitRecord fit,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double perplexityByText) {
  /** Returns the same result of a training whose directory was moved. */
  TrainingResult in(Path directory) {
    return new TrainingResult(
        evaluated, trainLoss, steps, directory.toString(), stoppedBy, fit, perplexityByText);
  }
}
