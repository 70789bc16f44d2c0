package dev.espalier.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * What {@code evaluate --json} prints.
 *
 * @param evaluated loss on the validation blocks
 * @param byText perplexity text by text; null if not asked for
 */
public record EvaluationResult(
    @JsonUnwrapped Evaluated evaluated,
    @JsonUnwrapped @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ByText byText) {

  /**
   * Perplexity measured on each validation text by itself.
   *
   * @param perplexityByText mean of the texts' own perplexities
   * @param texts so measured
   * @param truncatedTexts of these, cut off at the model's context
   * @param emptyTexts rows without a token, left out
   */
  public record ByText(double perplexityByText, int texts, int truncatedTexts, int emptyTexts) {}
}
