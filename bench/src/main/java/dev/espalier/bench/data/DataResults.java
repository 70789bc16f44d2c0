package dev.espalier.bench.data;

import dev.espalier.bench.measure.Load;
import dev.espalier.bench.measure.MachineSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The results of {@code bench data}.
 *
 * @param threads threads of our tokenizer, and processes of the peer
 * @param heapLimitMib limit of our Java heap
 * @param tokenizer name of the tokenizer's directory
 * @param rows rows of the text
 * @param bytes bytes of the text with a line end for each row
 * @param peer versions of Python and its libraries, or empty
 * @param ratios our time as a part of the peer's, for each format
 * @param notes what is not measured, and why
 */
record DataResults(
    MachineSpec machine,
    int threads,
    int heapLimitMib,
    String tokenizer,
    int blockSize,
    long rows,
    long bytes,
    String peer,
    List<Line> lines,
    List<Ratio> ratios,
    List<String> notes) {

  static final String ESPALIER = "espalier";
  static final String DATASETS = "datasets";

  /**
   * One contender with one format.
   *
   * @param fileBytes size of the file
   * @param first what is measured of a text seen for the first time
   * @param again the same with the cache it has filled
   * @param others fraction of the processors that other processes used during the first
   */
  record Line(
      String format,
      String contender,
      long fileBytes,
      DataMeasure first,
      DataMeasure again,
      double others) {}

  /** Our time as a part of the peer's, and our memory likewise. */
  record Ratio(String format, double time, double memory) {}

  /** Returns the ratios of those formats that both have read. */
  static List<Ratio> ratios(List<Line> lines) {
    List<Ratio> ratios = new ArrayList<>();
    for (Line ours : lines) {
      lines.stream()
          .filter(line -> ours.contender().equals(ESPALIER))
          .filter(line -> line.contender().equals(DATASETS))
          .filter(line -> line.format().equals(ours.format()))
          .map(
              theirs ->
                  new Ratio(
                      ours.format(),
                      ours.first().seconds() / theirs.first().seconds(),
                      (double) ours.first().ownMib() / theirs.first().ownMib()))
          .forEach(ratios::add);
    }
    return List.copyOf(ratios);
  }

  /** Returns a Markdown table. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%,d MB, %,d rows, blocks of %d tokens, tokenizer %s, Java heap of at most %,d MiB.%n%n",
            Math.round(bytes / 1e6),
            rows,
            blockSize,
            tokenizer,
            heapLimitMib));
    text.append(
            "| format | who | time | MB/s | million tokens/s | CPU time | from the cache | heap | memory |")
        .append("\n| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    lines.forEach(line -> text.append(row(line)));
    for (Ratio ratio : ratios) {
      text.append(
          String.format(
              Locale.ROOT,
              "%n%s: %.2f of the time of datasets, %.2f of its memory; the same ids.%n",
              ratio.format(),
              ratio.time(),
              ratio.memory()));
    }
    notes.forEach(note -> text.append("\n").append(note).append("\n"));
    return text.toString();
  }

  private String row(Line line) {
    DataMeasure first = line.first();
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.1f s%s | %.1f | %.2f | %.1f s | %.1f s | %s | %,d MiB |%n",
        line.format(),
        line.contender(),
        first.seconds(),
        Load.disturbed(line.others()) ? " ~" : "",
        bytes / 1e6 / first.seconds(),
        first.tokens() / 1e6 / first.seconds(),
        first.cpuSeconds(),
        line.again().seconds(),
        first.heapMib() == 0 ? "–" : String.format(Locale.ROOT, "%,d MiB", first.heapMib()),
        first.ownMib());
  }
}
