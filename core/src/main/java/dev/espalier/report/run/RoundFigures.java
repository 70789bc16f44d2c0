package dev.espalier.report.run;

import static dev.espalier.report.run.RoundPoint.COST;
import static dev.espalier.report.run.RoundPoint.EFFECTIVE_SPARSITY;
import static dev.espalier.report.run.RoundPoint.EVAL_CHANGE;
import static dev.espalier.report.run.RoundPoint.EVAL_LOSS;
import static dev.espalier.report.run.RoundPoint.FIT_GAP;
import static dev.espalier.report.run.RoundPoint.FORMS;
import static dev.espalier.report.run.RoundPoint.GAP;
import static dev.espalier.report.run.RoundPoint.MODEL_SPARSITY;
import static dev.espalier.report.run.RoundPoint.OVERFITS;
import static dev.espalier.report.run.RoundPoint.PARAMETERS_LEFT;
import static dev.espalier.report.run.RoundPoint.PEAK_MEMORY;
import static dev.espalier.report.run.RoundPoint.PERPLEXITY;
import static dev.espalier.report.run.RoundPoint.PERPLEXITY_BY_TEXT;
import static dev.espalier.report.run.RoundPoint.ROUND;
import static dev.espalier.report.run.RoundPoint.RUN_TIME;
import static dev.espalier.report.run.RoundPoint.SPARSITY;
import static dev.espalier.report.run.RoundPoint.SPEED;
import static dev.espalier.report.run.RoundPoint.STEPS;
import static dev.espalier.report.run.RoundPoint.STOPPED_BY;
import static dev.espalier.report.run.RoundPoint.TOKENS_PER_SECOND;
import static dev.espalier.report.run.RoundPoint.TRAIN_CHANGE;
import static dev.espalier.report.run.RoundPoint.TRAIN_LOSS;
import static dev.espalier.report.run.RoundPoint.TRAIN_LOSS_EVAL;
import static dev.espalier.report.run.RoundPoint.WEIGHTS_LEFT;

import dev.espalier.report.html.Column;
import dev.espalier.report.html.Figure;
import dev.espalier.report.html.Numbers;
import dev.espalier.report.html.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The figures with one point for each round, and their data for the script. */
record RoundFigures(RunSummary run, Series<RoundPoint> rounds) {

  static RoundFigures of(RunSummary run) {
    return new RoundFigures(run, RoundPoint.of(run));
  }

  /** Returns the data that the script draws by round. */
  List<Map<String, @Nullable Object>> chart() {
    Map<String, Column<RoundPoint>> columns = new LinkedHashMap<>();
    columns.put("round", ROUND);
    columns.put("sparsity", SPARSITY);
    columns.put("model", MODEL_SPARSITY);
    columns.put("train", RoundPoint.trainOf(run.training()));
    columns.put("withDropout", TRAIN_LOSS);
    columns.put("eval", EVAL_LOSS);
    columns.put("perplexity", PERPLEXITY);
    columns.put("seconds", RUN_TIME);
    columns.put("tokensPerSecond", TOKENS_PER_SECOND);
    columns.put("overfits", OVERFITS);
    columns.put("network", NetworkFigure.PICTURE);
    return rounds.chart(columns);
  }

  Figure losses() {
    TrainingLoss training = run.training();
    List<Column<RoundPoint>> shown =
        new ArrayList<>(List.of(ROUND, SPARSITY, RoundPoint.trainOf(training), EVAL_LOSS, GAP));
    if (training.withoutDropout()) {
      shown.add(TRAIN_LOSS);
    }
    return new Figure(
        "losses",
        "Losses",
        "Mean cross-entropy after each round, in nats per predicted token. " + training.meaning(),
        "Training and validation loss by round. Training loss goes from %s to %s, validation loss from %s to %s nats."
            .formatted(
                first(RoundPoint.trainOf(training)),
                last(RoundPoint.trainOf(training)),
                first(EVAL_LOSS),
                last(EVAL_LOSS)),
        rounds.table("Mean losses in nats by round", shown),
        rounds.csv(List.of(ROUND, SPARSITY, TRAIN_LOSS, EVAL_LOSS, TRAIN_LOSS_EVAL, FIT_GAP)));
  }

  Figure perplexity() {
    return new Figure(
        "perplexity",
        "What sparsity costs",
        "Validation perplexity against the share of the scope’s weights that is pruned. The dashed"
            + " line is that of "
            + (run.first().pruning().sparsity() == 0 ? "the dense model" : "round 0")
            + "; lines above it cost 1, 5 and 10 % more, where they can be told apart.",
        "Validation perplexity against sparsity, from %s at %s to %s at %s. %s"
            .formatted(
                first(PERPLEXITY),
                first(SPARSITY),
                last(PERPLEXITY),
                last(SPARSITY),
                new PruningCost(run).sentence())
            .strip(),
        rounds.table(
            "Validation perplexity by round, and what is left",
            List.of(
                ROUND,
                SPARSITY.titled("Sparsity of the scope"),
                MODEL_SPARSITY,
                WEIGHTS_LEFT,
                PARAMETERS_LEFT,
                PERPLEXITY,
                COST,
                PERPLEXITY_BY_TEXT)),
        rounds.csv(
            List.of(
                ROUND,
                SPARSITY,
                WEIGHTS_LEFT,
                PERPLEXITY,
                COST,
                MODEL_SPARSITY,
                PARAMETERS_LEFT,
                EFFECTIVE_SPARSITY)));
  }

  /**
   * Returns the figure of how training and validation loss diverge over the rounds, relative to the
   * first.
   */
  Figure overFitting() {
    Column<RoundPoint> train = RoundPoint.trainOf(run.training());
    Column<RoundPoint> gap = GAP.titled("Gap").printed(of -> Numbers.signed(of.gap(), 4));
    return new Figure(
        "overfitting",
        "Over-fitting",
        "How far each loss has moved since round 0. Shaded are the ways to rounds where training"
            + " loss has fallen and validation loss risen: the model over-fits.",
        "Change of training and validation loss since round 0. The gap between them goes from %s to %s nats. %s"
            .formatted(first(GAP), last(GAP), overFittingRounds()),
        rounds.table(
                "Losses in nats against round 0",
                List.of(
                    ROUND, SPARSITY, train, TRAIN_CHANGE, EVAL_LOSS, EVAL_CHANGE, gap, OVERFITS))
            + FitTable.html(rounds),
        rounds.csv(List.of(ROUND, SPARSITY, train, TRAIN_CHANGE, EVAL_LOSS, EVAL_CHANGE, GAP)));
  }

  private String overFittingRounds() {
    List<String> over =
        rounds.points().stream()
            .filter(RoundPoint::overfits)
            .map(point -> ROUND.text().apply(point))
            .toList();
    return over.isEmpty()
        ? "In no round has training loss fallen while validation loss rose."
        : "Training loss fell while validation loss rose in "
            + (over.size() == 1 ? "round " : "rounds ")
            + String.join(", ", over)
            + ".";
  }

  Figure time() {
    return new Figure(
        "time",
        "Time by round",
        "Wall time of training, evaluating and saving.",
        "Wall time of each round, %s in all.".formatted(Numbers.seconds(run.totalSeconds())),
        rounds.table(
            "Time by round", List.of(ROUND, SPARSITY, STEPS, STOPPED_BY, RUN_TIME, PEAK_MEMORY)),
        rounds.csv(
            List.of(ROUND, SPARSITY, STEPS, STOPPED_BY, RUN_TIME, TOKENS_PER_SECOND, PEAK_MEMORY)));
  }

  /** Tells whether the speed of any round is known. */
  boolean speedIsKnown() {
    return rounds.points().stream().anyMatch(point -> TOKENS_PER_SECOND.drawn(point) != null);
  }

  Figure speed() {
    return new Figure(
        "speed",
        "Speed by round",
        "Tokens trained on per second of training. Round 0 contains the warm-up of the JVM.",
        "Tokens trained on per second, by round, from %s to %s."
            .formatted(first(TOKENS_PER_SECOND), last(TOKENS_PER_SECOND)),
        rounds.table("Speed by round", List.of(ROUND, SPARSITY, TOKENS_PER_SECOND, SPEED, FORMS)),
        rounds.csv(List.of(ROUND, SPARSITY, TOKENS_PER_SECOND)));
  }

  private String first(Column<RoundPoint> column) {
    return column.text().apply(rounds.points().getFirst());
  }

  private String last(Column<RoundPoint> column) {
    return column.text().apply(rounds.points().getLast());
  }
}
