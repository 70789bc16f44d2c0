package dev.espalier.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * The result of {@link EvaluationRun}, as {@code evaluate --json} prints it.
 *
 * @param evaluated loss on the validation blocks
 * @param byText perplexity of the individual texts; null if not requested
 */
public record EvaluationResult(
    @JsonUnwrapped Evaluated evaluated,
    @JsonUnwrapped @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ByText byText) {

  /**
   * Perplexity computed for each validation text separately.
   *
   * @param perplexityByText mean of the texts' perplexities
   * @param texts number of texts measured
   * @param truncatedTexts number of these that were truncated to the model's context
   * @param emptyTexts number of rows left out because they have no token
   */
  public record ByText(double perplexityByText, int texts, int truncatedTexts, int emptyTexts) {}
}
