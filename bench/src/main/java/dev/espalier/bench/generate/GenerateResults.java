package dev.espalier.bench.generate;

import dev.espalier.bench.measure.MachineSpec;
import dev.espalier.bench.measure.Timings;
import java.util.List;
import java.util.Locale;

/**
 * The results of {@code bench generate}.
 *
 * @param tokens new tokens of each text
 * @param readBytesPerSecond the highest rate at which memory was read in the same run
 * @param peer versions of other programs and their libraries, or empty
 */
record GenerateResults(
    MachineSpec machine,
    String shape,
    int tokens,
    int threads,
    double readBytesPerSecond,
    String peer,
    List<Line> lines) {

  /**
   * One contender.
   *
   * @param step seconds from one token to the next, of all texts at once
   */
  record Line(Generator.Subject subject, Timings step) {}

  /** Returns the bytes of a step, and the time that reading them takes at least, / its time. */
  private String[] ofLimit(Line line) {
    double bytes = line.subject().bytes();
    double part = bytes / readBytesPerSecond / line.step().fastest();
    return bytes == 0
        ? new String[] {"–", "–"}
        : new String[] {
          String.format(Locale.ROOT, "%.0f", bytes / 1e6),
          String.format(Locale.ROOT, "%.0f %%", 100 * part)
        };
  }

  /** Returns a Markdown table. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "Memory: %.1f GB/s read by %d threads. Load of others: %.0f %%.%n%n",
            readBytesPerSecond / 1e9,
            threads,
            100 * lines.getFirst().step().others()));
    text.append("| | weights | texts | MB a step | ms a step: fastest | median | tokens/s |")
        .append(" of the memory's limit |\n")
        .append("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    for (Line line : lines) {
      Generator.Subject subject = line.subject();
      String[] limit = ofLimit(line);
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %d | %s | %.2f | %.2f | %.1f | %s |%n",
              subject.contender(),
              subject.weights(),
              subject.texts(),
              limit[0],
              1e3 * line.step().fastest(),
              1e3 * line.step().median(),
              subject.texts() / line.step().fastest(),
              limit[1]));
    }
    return text.toString();
  }
}
