package dev.espalier.bench.compact;

import dev.espalier.bench.measure.MachineSpec;
import dev.espalier.structure.compaction.Removed;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The results of {@code bench compact}. */
record CompactResults(MachineSpec machine, List<CompactPoint> points) {

  /** Returns two Markdown tables: what was removed, and the gain. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "| model | sparsity | effective | layers | sub-layers | heads | q–k pairs | values | neurons"
            + " | features | logits differ by |");
    line(text, "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (CompactPoint point : points) {
      Removed removed = point.removed();
      line(
          text,
          "| %s | %s | %s | %d | %d | %d | %d | %d | %d | %d | %.1e |",
          name(point),
          percent(point.sparsity().sparsity()),
          percent(point.sparsity().effectiveSparsity()),
          removed.layers(),
          removed.sublayers(),
          removed.heads(),
          removed.queryKeyPairs(),
          removed.values(),
          removed.neurons(),
          removed.features(),
          point.logitDifference());
    }
    line(text, "");
    line(
        text,
        "| model | parameters: before | plain | exact | bytes: before | plain | exact | stored"
            + " sparsely | evaluation: before | plain | exact | tokens/s: before | plain | exact |");
    line(text, "| --- |" + " ---: |".repeat(13));
    for (CompactPoint point : points) {
      line(
          text,
          "| %s | %s | %s | %,d | %s | %s |",
          name(point),
          sides(point, "%,d", CompactPoint.Side::parameters),
          sides(point, "%,d", CompactPoint.Side::bytes),
          point.storedBytes(),
          sides(point, "%.2f s", CompactPoint.Side::evaluationSeconds),
          sides(point, "%,.0f", CompactPoint.Side::tokensPerSecond));
    }
    return text.toString();
  }

  @SuppressWarnings("AnnotateFormatMethod") // every pattern is a constant above
  private static String sides(
      CompactPoint point, String pattern, Function<CompactPoint.Side, Object> value) {
    return String.format(
        Locale.ROOT,
        pattern + " | " + pattern + " | " + pattern,
        value.apply(point.sides().before()),
        value.apply(point.sides().plain()),
        value.apply(point.sides().exact()));
  }

  private static String name(CompactPoint point) {
    return String.valueOf(Path.of(point.model()).getFileName());
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  @SuppressWarnings("AnnotateFormatMethod") // every pattern is a constant above
  private static void line(StringBuilder text, String pattern, Object... values) {
    text.append(values.length == 0 ? pattern : String.format(Locale.ROOT, pattern, values))
        .append('\n');
  }
}
