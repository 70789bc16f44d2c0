package dev.espalier.cli.table;

import dev.espalier.experiment.Evaluated;
import dev.espalier.experiment.EvaluationResult;
import dev.espalier.experiment.TrainingResult;
import dev.espalier.experiment.tool.CompactionResult;
import dev.espalier.experiment.tool.ExportResult;
import dev.espalier.experiment.tool.InspectionResult;
import dev.espalier.record.CompactSizes;
import dev.espalier.record.FitRecord;
import dev.espalier.structure.compaction.Removed;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Summaries of results in a few lines for the terminal. */
public final class Summary {

  private Summary() {}

  public static String of(EvaluationResult result) {
    return evaluation(result.evaluated())
        + (result.byText() == null ? "" : byText(result.byText()))
        + line("time", "%s", Clock.text(result.evaluated().runTimeSeconds()));
  }

  private static String byText(EvaluationResult.ByText texts) {
    return line(
        "perplexity by text",
        "%.2f over %,d texts (%,d cut off at the context, %,d empty rows left out)",
        texts.perplexityByText(),
        texts.texts(),
        texts.truncatedTexts(),
        texts.emptyTexts());
  }

  public static String of(TrainingResult result) {
    return (result.steps() == 0
            ? ""
            : line("train loss", "%.4f over %,d steps", result.trainLoss(), result.steps()))
        + evaluation(result.evaluated())
        + (result.perplexityByText() == null
            ? ""
            : line("perplexity by text", "%.2f", result.perplexityByText()))
        + line(
            "gap",
            "%+.4f to the training loss without dropout, %.4f on %,d blocks",
            result.fit().gap(),
            result.fit().trainLossEval(),
            result.fit().trainBlocks())
        + within(result)
        + line("time", "%s", Clock.text(result.evaluated().runTimeSeconds()))
        + line("written to", "%s", result.out());
  }

  private static String within(TrainingResult result) {
    FitRecord fit = result.fit();
    return !fit.looksWithin()
        ? ""
        : line(
                "lowest eval loss",
                "%.4f at step %,d of %,d (epoch %.2f)",
                fit.best().evalLoss(),
                fit.best().step(),
                result.steps(),
                fit.best().epoch())
            + line("weights of step", "%,d", fit.keptStep())
            + (result.stoppedBy() == null ? "" : line("stopped by", "%s", result.stoppedBy()));
  }

  public static String of(InspectionResult result) {
    StringBuilder text = new StringBuilder();
    text.append(line("parameters", "%,d", result.counts().parameters()))
        .append(line("without embeddings", "%,d", result.counts().parametersWithoutEmbeddings()))
        .append(line("zeros in the scope", "%.2f %%", 100 * result.zeros().directSparsity()))
        .append(
            line(
                "  or on no path",
                "%.2f %% (effective sparsity)",
                100 * result.zeros().effectiveSparsity()))
        .append(line("zeros in the model", "%.2f %%", 100 * result.zeros().modelSparsity()))
        .append(compact(result.compactParameters()))
        .append(line("unused features", "%,d", result.units().unusedFeatures()))
        .append(
            line(
                "paths to the logits", "%s", ConnectionsTable.power(result.log10Paths().getLast())))
        .append("\n")
        .append(ConnectionsTable.of(result));
    sparsities(text, "zeros by block", result.zeros().blockSparsity());
    sparsities(text, "zeros by tensor", result.zeros().layerSparsity());
    return text.toString();
  }

  private static String compact(CompactSizes sizes) {
    return line(
        "left by compact",
        "%,d exact (%,d less), %,d plain (%,d less)",
        sizes.exact(),
        sizes.before() - sizes.exact(),
        sizes.plain(),
        sizes.before() - sizes.plain());
  }

  /** In the plain layout projections have a row for each feature, read or not. */
  private static String inputs(CompactionResult result) {
    return result.layout().equals("exact") || result.removed().inputs() == 0
        ? ""
        : line(
            "inputs",
            "stay as zeros: GPT-2's c_attn and c_fc have a row for every feature (not with --layout"
                + " exact)");
  }

  public static String of(CompactionResult result) {
    Removed removed = result.removed();
    String gone =
        removed.isNothing()
            ? "nothing to remove: there is no dead structure"
            : Stream.of(
                    count(removed.layers(), "layer"),
                    count(removed.sublayers(), "sub-layer"),
                    count(removed.heads(), "head"),
                    count(removed.queryKeyPairs(), "query-key pair"),
                    count(removed.values(), "value dimension"),
                    count(removed.neurons(), "neuron"),
                    count(removed.features(), "feature"),
                    count(removed.inputs(), "input"))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
    return line("removed", "%s", gone)
        + inputs(result)
        + line("layout", "%s: %s", result.layout(), result.shape())
        + line(
            "parameters",
            "%,d of %,d",
            result.sizes().parametersAfter(),
            result.sizes().parametersBefore())
        + line(
            "padding",
            "%,d of these are zeros that only fill up%s",
            result.sizes().paddingParameters(),
            result.layout().equals("plain") && result.sizes().paddingParameters() > 0
                ? " (most are not there with --layout exact)"
                : "")
        + line(
            "weight file",
            "%,d of %,d bytes",
            result.sizes().bytesAfter(),
            result.sizes().bytesBefore())
        + line(
            "logits",
            "differ by at most %.1e, %.1e of the largest, at %,d positions",
            result.difference().maxLogitDifference(),
            result.difference().maxRelativeLogitDifference(),
            result.difference().positionsCompared())
        + line("written to", "%s", result.out());
  }

  public static String of(ExportResult result) {
    return line("parameters", "%,d", result.parameters())
        + line("format", "ONNX, operators of version %d", result.opset())
        + line("bytes", "%,d", result.bytes())
        + (result.weights() == null ? "" : line("weights in", "%s", result.weights()))
        + line("written to", "%s", result.out());
  }

  private static String count(int number, String what) {
    return number == 0
        ? ""
        : String.format(Locale.ROOT, "%,d %s%s", number, what, number == 1 ? "" : "s");
  }

  private static String evaluation(Evaluated on) {
    return line(
            "eval loss", "%.4f on %,d blocks (%,d tokens)", on.evalLoss(), on.blocks(), on.tokens())
        + line("perplexity", "%.2f", on.perplexity());
  }

  private static void sparsities(StringBuilder text, String heading, Map<String, Double> by) {
    text.append("\n").append(heading).append("\n");
    by.forEach(
        (name, sparsity) ->
            text.append(String.format(Locale.ROOT, "  %-40s %7.2f %%\n", name, 100 * sparsity)));
  }

  private static String line(String name, String format, @Nullable Object... values) {
    return String.format("%-21s", name) + String.format(Locale.ROOT, format, values) + "\n";
  }
}
