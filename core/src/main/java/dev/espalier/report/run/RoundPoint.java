package dev.espalier.report.run;

import dev.espalier.record.RoundRecord;
import dev.espalier.report.html.Column;
import dev.espalier.report.html.Numbers;
import dev.espalier.report.html.Series;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A round as the figures show it: its record, derived values, and the columns of tables, files and
 * charts. A newly recorded number needs a column here and a place in a figure.
 *
 * @param record record of the round
 * @param first whether it is the run's first round, to which the others are compared
 * @param train the training loss used on the page, in nats
 * @param change change of the losses since the first round
 * @param cost cost in perplexity, as a fraction of the first round's
 * @param left what is left of the scope and of the model
 * @param speed tokens per second, as a multiple of the first round's
 */
record RoundPoint(
    RoundRecord record,
    boolean first,
    double train,
    LossChange change,
    double cost,
    Remaining left,
    double speed) {

  static final Column<RoundPoint> ROUND =
      Column.plain("round", "Round", point -> point.record.round());

  static final Column<RoundPoint> SPARSITY =
      Column.of(
          "sparsity", "Sparsity", point -> point.record.pruning().sparsity(), Numbers::percent);

  static final Column<RoundPoint> WEIGHTS_LEFT =
      Column.count(
          "weights_left", "Weights left in scope", point -> point.record.pruning().weightsLeft());

  static final Column<RoundPoint> MODEL_SPARSITY =
      Column.of(
          "model_sparsity", "Of the model", point -> point.left.modelSparsity(), Numbers::share);

  static final Column<RoundPoint> PARAMETERS_LEFT =
      Column.count("parameters_left", "Parameters left", point -> point.left.parametersLeft());

  static final Column<RoundPoint> EFFECTIVE_SPARSITY =
      Column.of(
          "effective_sparsity",
          "Effective sparsity",
          point ->
              point.record.connectivity() == null
                  ? Double.NaN
                  : point.record.connectivity().effectiveSparsity(),
          Numbers::percent);

  /** The mean over the steps, with dropout. */
  static final Column<RoundPoint> TRAIN_LOSS =
      Column.of(
          "train_loss",
          TrainingLoss.OF_STEPS,
          point -> point.record.losses().trainLoss(),
          Numbers::loss);

  /** The loss without dropout, if it was measured. */
  static final Column<RoundPoint> TRAIN_LOSS_EVAL =
      Column.of(
          "train_loss_eval",
          "Training loss",
          point -> point.record.fit() == null ? Double.NaN : point.record.fit().trainLossEval(),
          Numbers::loss);

  static final Column<RoundPoint> EVAL_LOSS =
      Column.of(
          "eval_loss", "Validation", point -> point.record.losses().evalLoss(), Numbers::loss);

  /** The recorded gap between the losses without dropout. */
  static final Column<RoundPoint> FIT_GAP =
      Column.of(
          "gap",
          "Gap",
          point -> point.record.fit() == null ? Double.NaN : point.record.fit().gap(),
          gap -> Numbers.signed(gap, 3));

  /** The gap between the losses used on the page. */
  static final Column<RoundPoint> GAP =
      Column.of("gap", "Gap of these", RoundPoint::gap, gap -> Numbers.signed(gap, 3));

  static final Column<RoundPoint> TRAIN_CHANGE =
      Column.of(
          "train_change",
          "Change",
          point -> point.change.train(),
          change -> Numbers.signed(change, 4));

  static final Column<RoundPoint> EVAL_CHANGE =
      Column.of(
          "eval_change",
          "Change",
          point -> point.change.eval(),
          change -> Numbers.signed(change, 4));

  static final Column<RoundPoint> OVERFITS =
      Column.<RoundPoint>plain("overfits", "In words", RoundPoint::overfits)
          .printed(RoundPoint::changeInWords);

  static final Column<RoundPoint> PERPLEXITY =
      Column.of(
          "perplexity",
          "Perplexity",
          point -> point.record.losses().perplexity(),
          Numbers::perplexity);

  static final Column<RoundPoint> PERPLEXITY_BY_TEXT =
      Column.of(
          "perplexity_by_text",
          "By text",
          point -> {
            Double byText = point.record.losses().perplexityByText();
            return byText == null ? Double.NaN : byText;
          },
          Numbers::perplexity);

  static final Column<RoundPoint> COST =
      Column.of("cost", "Cost against round 0", RoundPoint::cost, Numbers::signedShare)
          .printed(point -> point.first ? Numbers.NONE : Numbers.signedShare(point.cost));

  static final Column<RoundPoint> STEPS =
      Column.count("steps", "Steps", point -> point.record.cost().steps());

  static final Column<RoundPoint> STOPPED_BY =
      new Column<>(
          "stopped_by",
          "Ended by",
          point -> point.record.stoppedBy(),
          point -> point.record.stoppedBy() == null ? "its last step" : point.record.stoppedBy());

  static final Column<RoundPoint> RUN_TIME =
      Column.of(
          "run_time_s",
          "Run time",
          point -> point.record.cost().runTimeSeconds(),
          Numbers::seconds);

  static final Column<RoundPoint> TOKENS_PER_SECOND =
      Column.of(
          "tokens_per_second",
          "Tokens per second",
          point -> point.record.cost().tokensPerSecond(),
          speed -> Numbers.fixed(speed, 0));

  static final Column<RoundPoint> SPEED =
      Column.of(
          "speed",
          "Against round 0",
          RoundPoint::speed,
          ratio -> Double.isFinite(ratio) ? Numbers.fixed(ratio, 2) + "×" : Numbers.NONE);

  static final Column<RoundPoint> PEAK_MEMORY =
      new Column<>(
          "peak_memory_mib",
          "Peak memory",
          point -> point.record.cost().peakMemoryMib(),
          point ->
              point.record.cost().peakMemoryMib() == null
                  ? Numbers.NONE
                  : Numbers.count(point.record.cost().peakMemoryMib()) + " MiB");

  static final Column<RoundPoint> FORMS =
      Column.plain("forms", "Forms of the weights", RoundPoint::forms);

  static Series<RoundPoint> of(RunSummary run) {
    TrainingLoss training = run.training();
    PruningCost cost = new PruningCost(run);
    RoundRecord first = run.first();
    return new Series<>(
        run.rounds().stream()
            .map(
                round ->
                    new RoundPoint(
                        round,
                        round == first,
                        training.of(round),
                        LossChange.between(training, first, round),
                        cost.of(round),
                        Remaining.of(run, round),
                        round.cost().tokensPerSecond() / first.cost().tokensPerSecond()))
            .toList());
  }

  /** Returns the training loss used on the page, under its names in files and on the page. */
  static Column<RoundPoint> trainOf(TrainingLoss training) {
    return Column.of(
        training.withoutDropout() ? "train_loss_eval" : "train_loss",
        training.title(),
        RoundPoint::train,
        Numbers::loss);
  }

  /** Returns validation loss minus training loss, in nats. */
  double gap() {
    return record.losses().evalLoss() - train;
  }

  /** Tells whether training loss is lower and validation loss higher than in the first round. */
  boolean overfits() {
    return change.direction() == LossChange.Direction.OVERFITS;
  }

  private String changeInWords() {
    LossChange.Direction direction = change.direction();
    return first || direction == null ? Numbers.NONE : direction.words();
  }

  /** Returns a text such as {@code 1 dense, 24 sparse}. */
  private String forms() {
    Map<String, Long> counts =
        record.forms().values().stream()
            .collect(Collectors.groupingBy(form -> form, TreeMap::new, Collectors.counting()));
    return counts.isEmpty()
        ? Numbers.NONE
        : counts.entrySet().stream()
            .map(form -> form.getValue() + " " + form.getKey())
            .collect(Collectors.joining(", "));
  }
}
