package dev.espalier.bench;

import dev.espalier.bench.density.DensityPoint;
import dev.espalier.bench.job.MainJob;
import dev.espalier.bench.measure.Contender;
import dev.espalier.bench.measure.KernelSet;
import dev.espalier.bench.measure.MachineSpec;
import dev.espalier.bench.measure.Operation;
import dev.espalier.bench.measure.Operation.Bound;
import dev.espalier.bench.measure.Peer;
import dev.espalier.bench.measure.Section;
import dev.espalier.bench.measure.Timings;
import dev.espalier.bench.measure.TrainingMemory;
import dev.espalier.bench.sparse.Crossover;
import dev.espalier.bench.sparse.SparseResult;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables of {@code docs/performance.md}. */
public final class Markdown {

  /** Marks times that other processes disturbed. */
  private static final String DISTURBED = " ~";

  private final BenchResults results;
  private final StringBuilder text = new StringBuilder();

  private Markdown(BenchResults results) {
    this.results = results;
  }

  static String of(BenchResults results) {
    return new Markdown(results).write();
  }

  private String write() {
    machine();
    operations();
    sparse();
    for (Section section : Section.values()) {
      contenders(section);
      if (section == Section.TRAINING) {
        stepOfProducts();
      }
      if (section == Section.MEMORY) {
        memory();
      }
      if (section == Section.DENSITY) {
        density();
      }
      if (section == Section.JOB) {
        results.models().job().ifPresent(this::job);
      }
    }
    if (!results.notes().isEmpty()) {
      line("## Notes").line("");
      results.notes().forEach(note -> line("- " + note));
    }
    return text.toString().stripTrailing() + "\n";
  }

  private void machine() {
    MachineSpec machine = results.machine();
    line("## The machine").line("").row("", "").row("---", "---");
    row(
        "processor",
        machine.hardware().cpu() + ", " + String.join(" ", machine.hardware().instructions()));
    row(
        "processors, memory",
        machine.hardware().processors()
            + ", "
            + format("%.0f GiB", machine.hardware().memoryGib()));
    row("system", machine.software().system());
    row("Java", machine.software().java());
    row(
        "vectors, flags",
        machine.software().run().vectorBits()
            + " bits, "
            + String.join(" ", machine.software().run().flags()));
    row("Espalier, oneDNN", machine.software().espalier() + ", " + machine.software().oneDnn());
    results.peerVersions().ifPresent(versions -> row("peer", versions));
    row("date", machine.date() + ", " + format("%.1f minutes", results.minutes()));
    row("load average, begin and end", format("%.2f, %.2f", machine.load(), results.loadAtEnd()));
    row(
        "memory's limit",
        format(
            "copy %.1f GB/s, triad %.1f GB/s",
            results.limits().bandwidth().copy(), results.limits().bandwidth().triad()));
    if (results.limits().gemmGflops() > 0) {
      row("arithmetic's limit, fp32", format("%.0f GFLOP/s", results.limits().gemmGflops()));
    }
    line("");
    line(
        "Times are medians. `"
            + DISTURBED.strip()
            + "` marks those during which other processes used more than 5 % of the machine's"
            + " processors.");
    line("");
  }

  private void operations() {
    if (results.calls().operations().isEmpty()) {
      return;
    }
    line("## " + Section.OPERATIONS.title()).line("");
    line(
        "Of the limit: the fastest product of the same precision, or the memory's bandwidth, which");
    line("what fits into a cache exceeds. Bytes are those that must be moved at least.");
    line("");
    row("operation", "size", "kernels", "time", "speed", "of the limit", "times a step", "a step");
    row("---", "---", "---", "---:", "---:", "---:", "---:", "---:");
    for (Operation.Result result : results.calls().operations()) {
      row(
          result.task().name(),
          result.task().size(),
          result.way().kernels() + " " + result.way().precision(),
          time(result.samples()),
          format(
                  result.task().bound() == Bound.MEMORY ? "%.1f " : "%.0f ",
                  result.reached().speed())
              + result.task().bound().unit(),
          percent(result.reached().ofLimit()),
          result.timesPerStep() == 0 ? "" : format("%.4g", result.timesPerStep()),
          result.timesPerStep() == 0 ? "" : milliseconds(result.secondsPerStep()));
    }
    line("");
    String sums =
        results.calls().operations().stream()
            .map(Operation.Result::way)
            .distinct()
            .map(way -> way.kernels() + " " + way.precision() + " " + milliseconds(products(way)))
            .collect(Collectors.joining(", "));
    line("Products of a whole step: " + sums + ".").line("");
  }

  private double products(Operation.Way way) {
    return StepOfProducts.products(results.calls().operations(), way);
  }

  private void sparse() {
    if (results.calls().sparse().isEmpty()) {
      return;
    }
    List<SparseResult.Dense> dense = results.calls().sparse().getFirst().dense();
    line("## " + Section.SPARSE.title()).line("");
    line("By survivors only, on activations in tiles, and with the ways from rows to tiles and");
    line("back; each against the dense product. torch's weights are in compressed rows, and its");
    line("activations features by tokens: its times compare with those in tiles.").line("");
    row(
        cells(
            Stream.of(
                "weights", "density", "product", "time", "GFLOP/s", "with transposes", "torch"),
            dense.stream()
                .flatMap(d -> Stream.of("of dense " + d.precision(), "with transposes"))));
    row(
        cells(
            Stream.of("---", "---:", "---"),
            Stream.generate(() -> "---:").limit(4 + 2L * dense.size())));
    for (SparseResult result : results.calls().sparse()) {
      row(
          cells(
              Stream.of(
                  result.task().shape(),
                  String.valueOf(result.task().density()),
                  result.task().product().toString(),
                  time(result.samples()),
                  format("%.0f", result.gflopPerSecond()),
                  milliseconds(result.secondsWithTransposes()),
                  result.peerSeconds().map(Markdown::milliseconds).orElse("")),
              result.dense().stream()
                  .flatMap(
                      each ->
                          Stream.of(
                              format("%.2f", each.ratio()),
                              format("%.2f", each.ratioWithTransposes())))));
    }
    line("");
    line("Densities below which the three products together take less time than dense ones:");
    line("");
    row("weights", "precision", "in tiles", "with transposes");
    row("---", "---", "---:", "---:");
    for (Crossover crossover : results.calls().crossovers()) {
      row(
          crossover.shape(),
          crossover.precision(),
          format("%.3f", crossover.inTiles()),
          format("%.3f", crossover.withTransposes()));
    }
    line("");
  }

  private static String[] cells(Stream<String> first, Stream<String> further) {
    return Stream.concat(first, further).toArray(String[]::new);
  }

  private void contenders(Section section) {
    List<Contender.Result> measured =
        results.models().contenders().stream()
            .filter(result -> result.entry().section() == section)
            .toList();
    if (measured.isEmpty()) {
      return;
    }
    line("## " + section.title()).line("");
    row(
        "who",
        "precision",
        "threads",
        "shape",
        "time",
        "fastest",
        "tokens/s",
        "products",
        "of the limit");
    row("---", "---", "---:", "---", "---:", "---:", "---:", "---:", "---:");
    for (Contender.Result result : measured) {
      Contender.Entry entry = result.entry();
      boolean comparable =
          results.limits().gemmGflops() > 0
              && entry.precision().equals(KernelSet.FP32)
              && entry.threads() != 1
              && section != Section.SMALL;
      row(
          entry.contender(),
          entry.precision(),
          String.valueOf(entry.threads()),
          entry.shape(),
          time(result.samples()),
          milliseconds(result.samples().fastest()),
          format("%,.0f", result.tokensPerSecond()),
          format("%.0f GFLOP/s", result.gflopPerSecond()),
          comparable ? percent(result.gflopPerSecond() / results.limits().gemmGflops()) : "");
    }
    line("");
    ratios(results.models().ratios().stream().filter(ratio -> ratio.section() == section).toList());
  }

  private void stepOfProducts() {
    if (results.models().stepOfProducts().isEmpty()) {
      return;
    }
    String ratios =
        results.models().stepOfProducts().stream()
            .map(step -> step.kernels() + " " + step.precision() + format(" %.2f", step.ratio()))
            .collect(Collectors.joining(", "));
    line("A step of its products alone: " + ratios + ".").line("");
  }

  private void ratios(List<BenchResults.Ratio> ratios) {
    if (ratios.isEmpty()) {
      return;
    }
    row("ours", "peer", "precision", "threads", "ours / peer");
    row("---", "---", "---", "---:", "---:");
    for (BenchResults.Ratio ratio : ratios) {
      row(
          ratio.ours(),
          ratio.peer(),
          ratio.precision(),
          String.valueOf(ratio.threads()),
          format("%.2f", ratio.time()));
    }
    line("");
  }

  private void memory() {
    if (results.models().memory().isEmpty()) {
      return;
    }
    line("## " + Section.MEMORY.title()).line("");
    row("who", "precision", "threads", "shape", "MiB", "of the eager peer's");
    row("---", "---", "---:", "---", "---:", "---:");
    for (TrainingMemory.Result result : results.models().memory()) {
      row(
          result.contender(),
          result.precision(),
          String.valueOf(result.threads()),
          result.shape(),
          format("%,d", result.mib()),
          ofEager(result));
    }
    line("");
  }

  private void density() {
    if (results.models().density().isEmpty()) {
      return;
    }
    line("## " + Section.DENSITY.title()).line("");
    line("A training step under a random mask, and the dense one in turns with it.").line("");
    row("mask", "precision", "forms", "step", "dense step", "of dense");
    row("---", "---", "---", "---:", "---:", "---:");
    for (DensityPoint point : results.models().density()) {
      row(
          point.label(),
          point.precision(),
          point.forms().entrySet().stream()
              .map(form -> form.getValue() + " " + form.getKey())
              .collect(Collectors.joining(", ")),
          time(point.times().pruned()),
          time(point.times().dense()),
          format("%.2f", point.times().ofDense()));
    }
    line("");
  }

  private void job(MainJob job) {
    line("## " + Section.JOB.title()).line("");
    line("`espalier prune` without arguments, from the start of the process.").line("");
    row("--help", "rounds", "whole", "first round reported", "first pruned round", "last round");
    row("---:", "---:", "---:", "---:", "---:", "---:");
    row(
        milliseconds(job.helpSeconds()),
        String.valueOf(job.rounds()),
        milliseconds(job.seconds()) + (job.disturbed() ? DISTURBED : ""),
        milliseconds(job.firstRoundSeconds()),
        milliseconds(job.firstPrunedSeconds()),
        milliseconds(job.lastRoundSeconds()));
    line("");
  }

  private String ofEager(TrainingMemory.Result result) {
    String eager = new Peer.Way(false, false).label();
    return results.models().memory().stream()
        .filter(peer -> peer.contender().equals(eager))
        .filter(peer -> peer.precision().equals(result.precision()))
        .findFirst()
        .map(peer -> format("%.2f", result.mib() / (double) peer.mib()))
        .orElse("");
  }

  private static String time(Timings samples) {
    return milliseconds(samples.median()) + (samples.disturbed() ? DISTURBED : "");
  }

  /** Formats a time with three significant digits in a suitable unit. */
  static String milliseconds(double seconds) {
    if (seconds >= 1) {
      return format("%.2f s", seconds);
    }
    double milliseconds = seconds * 1e3;
    int digits = milliseconds >= 100 ? 0 : milliseconds >= 10 ? 1 : milliseconds >= 1 ? 2 : 3;
    return format("%." + digits + "f ms", milliseconds);
  }

  private static String percent(double share) {
    return format("%.0f %%", 100 * share);
  }

  @SuppressWarnings("AnnotateFormatMethod") // the format of digits is constructed above
  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  private Markdown line(String line) {
    text.append(line).append('\n');
    return this;
  }

  private Markdown row(String... cells) {
    return line("| " + String.join(" | ", cells) + " |");
  }
}
