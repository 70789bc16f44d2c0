package dev.espalier.cli;

import dev.espalier.experiment.EvaluationResult;
import dev.espalier.experiment.InspectionResult;
import dev.espalier.experiment.TrainingResult;
import java.util.Locale;
import java.util.Map;

/** Results as a few lines for the terminal. */
final class Summary {

  private Summary() {}

  static String of(EvaluationResult result) {
    return evaluation(result.evalLoss(), result.perplexity(), result.blocks(), result.tokens())
        + line("time", "%s", Clock.text(result.runTimeSeconds()));
  }

  static String of(TrainingResult result) {
    return line("train loss", "%.4f over %,d steps", result.trainLoss(), result.steps())
        + evaluation(result.evalLoss(), result.perplexity(), result.blocks(), result.tokens())
        + line("time", "%s", Clock.text(result.runTimeSeconds()))
        + line("written to", "%s", result.out());
  }

  static String of(InspectionResult result) {
    StringBuilder text = new StringBuilder();
    text.append(line("parameters", "%,d", result.parameters()))
        .append(line("without embeddings", "%,d", result.parametersWithoutEmbeddings()))
        .append(line("zeros in the scope", "%.2f %%", 100 * result.directSparsity()))
        .append(
            line(
                "  or on no path",
                "%.2f %% (effective sparsity)",
                100 * result.effectiveSparsity()))
        .append(line("zeros in the model", "%.2f %%", 100 * result.modelSparsity()))
        .append(line("unused features", "%,d", result.unusedFeatures()))
        .append(
            line(
                "paths to the logits", "%s", ConnectionsTable.power(result.log10Paths().getLast())))
        .append("\n")
        .append(ConnectionsTable.of(result));
    sparsities(text, "zeros by block", result.blockSparsity());
    sparsities(text, "zeros by tensor", result.layerSparsity());
    return text.toString();
  }

  private static String evaluation(double loss, double perplexity, int blocks, long tokens) {
    return line("eval loss", "%.4f on %,d blocks (%,d tokens)", loss, blocks, tokens)
        + line("perplexity", "%.2f", perplexity);
  }

  private static void sparsities(StringBuilder text, String heading, Map<String, Double> by) {
    text.append("\n").append(heading).append("\n");
    by.forEach(
        (name, sparsity) ->
            text.append(String.format(Locale.ROOT, "  %-40s %7.2f %%\n", name, 100 * sparsity)));
  }

  private static String line(String name, String format, Object... values) {
    return String.format("%-21s", name) + String.format(Locale.ROOT, format, values) + "\n";
  }
}
