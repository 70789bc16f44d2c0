package dev.espalier.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.espalier.record.FitRecord;
import org.jspecify.annotations.Nullable;

/**
 * What {@code train --json} prints: the evaluation of the trained model, and how it was trained.
 *
 * @param evaluated loss on the validation blocks
 * @param trainLoss mean loss over the steps, in nats
 * @param steps optimizer steps
 * @param out the directory written to
 * @param stoppedBy the rule that ended the training before its time, or null
 * @param fit how it fits its text and the validation text
 * @param perplexityByText mean of the texts' own perplexities; null if not asked for
 */
public record TrainingResult(
    @JsonUnwrapped Evaluated evaluated,
    double trainLoss,
    int steps,
    String out,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String stoppedBy,
    FitRecord fit,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double perplexityByText) {}
