package dev.espalier.bench.scale;

import dev.espalier.bench.measure.Load;
import dev.espalier.bench.measure.MachineSpec;
import java.util.List;
import java.util.Locale;

/** The results of {@code bench scale}. */
record ScaleResults(MachineSpec machine, int threads, int steps, List<Line> lines) {

  /**
   * One task of one shape.
   *
   * @param others fraction of the processors that other processes used in the meantime, or NaN
   */
  record Line(
      String shape,
      long parameters,
      String task,
      String unit,
      ScaleMeasure measure,
      double others) {}

  /** Returns a Markdown table. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append(
        "| shape | parameters | task | time | whole | memory told | peak | told / peak |\n");
    text.append("| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |\n");
    for (Line line : lines) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %,d M | %s | %s |%n",
              line.shape(),
              Math.round(line.parameters() / 1e6),
              line.task(),
              line.measure().refused() == null ? numbers(line) : refused(line)));
    }
    return text.toString();
  }

  private static String numbers(Line line) {
    ScaleMeasure of = line.measure();
    return String.format(
        Locale.ROOT,
        "%s%s %s | %.0f s | %s | %s | %s",
        of.seconds() < 1
            ? String.format(Locale.ROOT, "%.3f", of.seconds())
            : String.format(Locale.ROOT, "%.1f", of.seconds()),
        Load.disturbed(line.others()) ? " ~" : "",
        line.unit(),
        of.wholeSeconds(),
        mib(of.told()),
        mib(of.peak()),
        of.told() == 0 ? "" : String.format(Locale.ROOT, "%.2f", (double) of.told() / of.peak()));
  }

  private static String mib(int size) {
    return size == 0 ? "" : String.format(Locale.ROOT, "%,d MiB", size);
  }

  private static String refused(Line line) {
    return "refused: " + line.measure().refused() + " | | | | ";
  }
}
