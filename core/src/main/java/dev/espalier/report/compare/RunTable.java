package dev.espalier.report.compare;

import dev.espalier.record.Csv;
import dev.espalier.record.RoundRecord;
import dev.espalier.report.html.Column;
import dev.espalier.report.html.Numbers;
import dev.espalier.report.html.Series;
import dev.espalier.report.run.RunSummary;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The table of the runs, one row each. */
record RunTable(Series<Row> rows, boolean oneExperiment) {

  /** A run and its experiment. */
  record Row(RunGroup group, ComparedRun run) {

    RunSummary of() {
      return run.run();
    }
  }

  private static final Column<Row> RUN = Column.plain("run", "Run", row -> row.run.name());

  private static final Column<Row> EXPERIMENT =
      Column.plain("experiment", "Experiment", row -> row.group.name());

  private static final Column<Row> SEED = Column.plain("seed", "Seed", row -> row.run.seed());

  private static final Column<Row> ROUNDS =
      Column.plain("rounds", "Rounds", row -> row.of().rounds().size());

  private static final Column<Row> FIRST_PERPLEXITY =
      Column.of(
              "first_perplexity",
              "Perplexity, first round",
              (Row row) -> row.of().first().losses().perplexity(),
              Numbers::perplexity)
          .printed(row -> perplexityAt(row.of().first()));

  private static final Column<Row> BEST_PERPLEXITY =
      Column.of(
              "best_perplexity",
              "Best",
              (Row row) -> of(row.of().best(), best -> best.losses().perplexity()),
              Numbers::perplexity)
          .printed(row -> row.of().best().map(RunTable::perplexityAt).orElse(Numbers.NONE));

  private static final Column<Row> LAST_PERPLEXITY =
      Column.of(
          "last_perplexity",
          "Last",
          row -> row.of().last().losses().perplexity(),
          Numbers::perplexity);

  private static final Column<Row> LAST_SPARSITY =
      Column.of(
          "last_sparsity",
          "Sparsity of the last",
          row -> row.of().last().pruning().sparsity(),
          Numbers::percent);

  private static final Column<Row> RUN_TIME =
      Column.of("run_time_s", "Time", row -> row.of().totalSeconds(), Numbers::seconds);

  /** NaN for a run that did not begin dense. */
  private static final Column<Row> DENSE_PERPLEXITY =
      Column.of(
          "dense_perplexity",
          "Dense",
          row ->
              of(
                  row.run.at(0).filter(round -> round.pruning().sparsity() == 0),
                  dense -> dense.losses().perplexity()),
          Numbers::perplexity);

  private static final Column<Row> BEST_ROUND =
      Column.count(
          "best_round", "Best round", row -> row.of().best().map(RoundRecord::round).orElse(null));

  private static final Column<Row> FIRST_ROUND =
      Column.plain("first_round", "First round", row -> row.of().first().round());

  private static final Column<Row> FIRST_SPARSITY =
      Column.of(
          "first_sparsity",
          "Sparsity of the first",
          row -> row.of().first().pruning().sparsity(),
          Numbers::percent);

  static RunTable of(List<RunGroup> groups) {
    return new RunTable(
        new Series<>(
            groups.stream()
                .flatMap(group -> group.runs().stream().map(run -> new Row(group, run)))
                .toList()),
        groups.size() == 1);
  }

  String html() {
    return rows.table(
        "One row for each run",
        List.of(
            RUN,
            oneExperiment ? EXPERIMENT.printed(_ -> Numbers.NONE) : EXPERIMENT,
            SEED,
            ROUNDS,
            FIRST_PERPLEXITY,
            BEST_PERPLEXITY,
            LAST_PERPLEXITY,
            LAST_SPARSITY,
            RUN_TIME));
  }

  Csv csv() {
    return rows.csv(
        List.of(
            RUN,
            EXPERIMENT,
            SEED,
            ROUNDS,
            DENSE_PERPLEXITY,
            BEST_PERPLEXITY,
            BEST_ROUND,
            LAST_PERPLEXITY,
            LAST_SPARSITY,
            RUN_TIME,
            FIRST_ROUND,
            FIRST_SPARSITY,
            FIRST_PERPLEXITY));
  }

  private static String perplexityAt(RoundRecord round) {
    return Numbers.perplexity(round.losses().perplexity()) + " in " + RunSummary.at(round);
  }

  private static double of(Optional<RoundRecord> round, ToDoubleFunction<RoundRecord> measured) {
    return round.stream().mapToDouble(measured).findFirst().orElse(Double.NaN);
  }
}
