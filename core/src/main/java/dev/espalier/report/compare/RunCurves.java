package dev.espalier.report.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.espalier.record.RoundRecord;
import dev.espalier.report.html.Column;
import dev.espalier.report.html.Figure;
import dev.espalier.report.html.Numbers;
import dev.espalier.report.html.Series;
import dev.espalier.report.run.TrainingLoss;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The figure of all runs over sparsity.
 *
 * @param training the training loss used on the page
 */
record RunCurves(List<Experiment> experiments, TrainingLoss training) {

  private static final String CONTROLS =
      "<div class=\"controls\"><select id=\"measure\" aria-label=\"What is drawn\"></select>"
          + "<select id=\"band\" aria-label=\"What the bands show\">"
          + "<option value=\"range\">bands: least to most</option>"
          + "<option value=\"interval\">bands: 95 % interval of the mean</option></select></div>";

  /** Runs that differ only by seed, round by round. */
  record Experiment(RunGroup group, List<Rounds> rounds) {}

  /** One round of all runs of an experiment that have it. */
  record Rounds(
      String experiment, int round, int runs, double sparsity, Map<Measure, ConfidenceBand> bands) {

    ConfidenceBand band(Measure measure) {
      return bands.getOrDefault(measure, ConfidenceBand.of(List.of()));
    }
  }

  static RunCurves of(List<RunGroup> groups) {
    TrainingLoss training =
        TrainingLoss.of(
            groups.stream()
                .flatMap(group -> group.runs().stream())
                .flatMap(run -> run.run().rounds().stream())
                .toList());
    return new RunCurves(
        groups.stream()
            .map(
                group ->
                    new Experiment(
                        group, group.rounds().stream().map(round -> rounds(group, round)).toList()))
            .toList(),
        training);
  }

  private static Rounds rounds(RunGroup group, int round) {
    Map<Measure, ConfidenceBand> bands = new EnumMap<>(Measure.class);
    for (Measure measure : Measure.values()) {
      bands.put(measure, group.band(round, measure::of));
    }
    return new Rounds(
        group.name(),
        round,
        group.at(round).size(),
        group.band(round, of -> of.pruning().sparsity()).mean(),
        bands);
  }

  /**
   * @param verdict the comparison of the experiments, in words
   */
  Figure figure(String verdict) {
    int runs = experiments.stream().mapToInt(of -> of.group.runs().size()).sum();
    return new Figure(
        "curves",
        "All runs over sparsity",
        runs == experiments.size()
            ? "A line is one run."
            : "A line is the mean over the seeds of one experiment, with its runs as thin lines. The"
                + " band goes from the least to the most, or over the 95 % interval of the mean by"
                + " Student’s t.",
        CONTROLS,
        "Perplexity and losses of %d runs in %d experiments, against sparsity. %s"
            .formatted(runs, experiments.size(), verdict),
        new Series<>(experiments.stream().flatMap(of -> of.rounds.stream()).toList())
            .table("Perplexity by experiment and round, and mean losses", shown()),
        new Series<>(experiments.stream().flatMap(RunCurves::points).toList()).csv(Point.COLUMNS));
  }

  private List<Column<Rounds>> shown() {
    Measure train = training.withoutDropout() ? Measure.TRAIN_LOSS : Measure.STEPS_LOSS;
    return List.of(
        Column.plain("experiment", "Experiment", of -> of.experiment + ", round " + of.round),
        Column.of("sparsity", "Sparsity", Rounds::sparsity, Numbers::percent),
        Column.plain("runs", "Runs", of -> of.band(Measure.PERPLEXITY).count()),
        Column.of("mean", "Mean", of -> of.band(Measure.PERPLEXITY).mean(), Numbers::perplexity),
        Column.of(
            "deviation",
            "Deviation",
            of -> of.band(Measure.PERPLEXITY).deviation(),
            deviation -> Numbers.fixed(deviation, 3)),
        Column.of("least", "Least", of -> of.band(Measure.PERPLEXITY).least(), Numbers::perplexity),
        Column.of("most", "Most", of -> of.band(Measure.PERPLEXITY).most(), Numbers::perplexity),
        Column.of(
            "margin",
            "95 % interval",
            of -> of.band(Measure.PERPLEXITY).margin(),
            margin -> Double.isFinite(margin) ? "± " + Numbers.fixed(margin, 3) : Numbers.NONE),
        Column.of(
            "eval_loss", "Validation loss", of -> of.band(Measure.EVAL_LOSS).mean(), Numbers::loss),
        Column.of("train_loss", training.title(), of -> of.band(train).mean(), Numbers::loss));
  }

  /** One round of one run. */
  private record Point(String experiment, ComparedRun run, RoundRecord round) {

    static final List<Column<Point>> COLUMNS =
        List.of(
            Column.plain("experiment", "Experiment", Point::experiment),
            Column.plain("run", "Run", point -> point.run.name()),
            Column.plain("seed", "Seed", point -> point.run.seed()),
            Column.plain("round", "Round", point -> point.round.round()),
            Column.of(
                "sparsity",
                "Sparsity",
                point -> point.round.pruning().sparsity(),
                Numbers::percent),
            measured("perplexity", Measure.PERPLEXITY),
            measured("eval_loss", Measure.EVAL_LOSS),
            measured("train_loss", Measure.STEPS_LOSS),
            measured("train_loss_eval", Measure.TRAIN_LOSS));

    private static Column<Point> measured(String name, Measure measure) {
      return Column.of(name, measure.words(), point -> measure.of(point.round), Numbers::loss);
    }
  }

  private static Stream<Point> points(Experiment of) {
    return of.group.runs().stream()
        .flatMap(
            run ->
                run.run().rounds().stream().map(round -> new Point(of.group.name(), run, round)));
  }

  /** One run as drawn by the script: the sparsity and all measurements of each round. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record DrawnRun(String name, String seed, List<List<@Nullable Double>> rounds) {}

  /**
   * One round of an experiment as drawn by the script: mean, minimum, maximum and both ends of the
   * 95 % interval of each measurement.
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record DrawnBands(int round, double sparsity, int runs, List<List<@Nullable Double>> measures) {}

  static List<DrawnRun> drawnRuns(Experiment of) {
    return of.group.runs().stream()
        .map(
            run ->
                new DrawnRun(
                    run.name(),
                    run.seed(),
                    run.run().rounds().stream().map(RunCurves::numbers).toList()))
        .toList();
  }

  private static List<@Nullable Double> numbers(RoundRecord round) {
    List<@Nullable Double> numbers = new ArrayList<>();
    numbers.add(round.pruning().sparsity());
    for (Measure measure : Measure.values()) {
      numbers.add(Numbers.finite(measure.of(round)));
    }
    return numbers;
  }

  static List<DrawnBands> drawnBands(Experiment of) {
    return of.rounds.stream()
        .map(
            rounds ->
                new DrawnBands(
                    rounds.round,
                    rounds.sparsity,
                    rounds.runs,
                    rounds.bands.values().stream().map(RunCurves::numbers).toList()))
        .toList();
  }

  private static List<@Nullable Double> numbers(ConfidenceBand band) {
    List<@Nullable Double> numbers = new ArrayList<>();
    for (double number :
        new double[] {band.mean(), band.least(), band.most(), band.low(), band.high()}) {
      numbers.add(Numbers.finite(number));
    }
    return numbers;
  }
}
