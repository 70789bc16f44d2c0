package dev.espalier.report.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.espalier.record.MetricsFile;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.report.html.Column;
import dev.espalier.report.html.Figure;
import dev.espalier.report.html.Numbers;
import dev.espalier.report.html.Series;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The figures of the steps logged during training.
 *
 * @param curves the rounds whose steps exist
 */
record StepFigures(List<Curve> curves) {

  private static final String CHOICE =
      "<div class=\"choice\" role=\"group\" aria-label=\"Rounds shown\"></div>";

  private static final Column<Curve> ROUND = Column.plain("round", "Round", Curve::round);

  /** A round with its steps. */
  record Curve(RoundRecord of, LossCurve losses) {

    int round() {
      return of.round();
    }
  }

  static StepFigures of(RunDirectory run, List<RoundRecord> rounds) {
    List<Curve> curves = new ArrayList<>();
    for (RoundRecord round : rounds) {
      Path metrics = run.metrics(round.round());
      // The steps are the one file of a round that people delete to save space.
      if (Files.isRegularFile(metrics)) {
        curves.add(new Curve(round, LossCurve.of(round.round(), MetricsFile.read(metrics))));
      }
    }
    return new StepFigures(List.copyOf(curves));
  }

  /** Tells whether steps are known. */
  boolean known() {
    return !curves.isEmpty();
  }

  /** Tells whether masks were drawn within rounds. */
  boolean drewMasks() {
    return !drawn().isEmpty();
  }

  private List<Curve> drawn() {
    return curves.stream().filter(curve -> !curve.losses.maskDistances().isEmpty()).toList();
  }

  /**
   * @param diagnosis description of over-fitting
   */
  Figure losses(String diagnosis) {
    return new Figure(
        "steps",
        "Loss within rounds",
        "Loss of each step’s own batch, with dropout, which makes it higher than the training loss"
            + " without; long rounds are thinned to 150 means. "
            + diagnosis,
        CHOICE,
        "Loss of each training step, with dropout, one line for each of %d rounds; diamonds are validation losses."
            .formatted(curves.size()),
        new Series<>(curves)
            .table(
                "Losses of the steps, with dropout, within rounds",
                List.of(
                    ROUND,
                    Column.count("logged", "Logged steps", curve -> curve.losses.logged()),
                    Column.of(
                        "start",
                        "Mean of the first tenth",
                        curve -> curve.losses.start(),
                        Numbers::loss),
                    Column.of(
                        "end",
                        "Mean of the last tenth",
                        curve -> curve.losses.end(),
                        Numbers::loss),
                    Column.of(
                        "eval_loss",
                        "Validation after the last",
                        curve -> curve.of.losses().evalLoss(),
                        Numbers::loss),
                    Column.of(
                        "step_time_s",
                        "Time per step",
                        curve -> curve.losses.meanStepSeconds(),
                        seconds -> Numbers.fixed(1000 * seconds, 1) + " ms"))),
        lossPoints()
            .csv(List.of(LossPoint.ROUND, LossPoint.STEP, LossPoint.LOSS, LossPoint.EVAL_LOSS)));
  }

  /** One of the two losses at a step; the other is NaN. */
  private record LossPoint(int round, int step, double loss, double evalLoss) {

    static final Column<LossPoint> ROUND = Column.plain("round", "Round", LossPoint::round);
    static final Column<LossPoint> STEP = Column.plain("step", "Step", LossPoint::step);
    static final Column<LossPoint> LOSS = Column.of("loss", "Loss", LossPoint::loss, Numbers::loss);
    static final Column<LossPoint> EVAL_LOSS =
        Column.of("eval_loss", "Validation", LossPoint::evalLoss, Numbers::loss);
  }

  private Series<LossPoint> lossPoints() {
    return new Series<>(
        curves.stream()
            .flatMap(
                curve ->
                    Stream.concat(
                        curve.losses.points().stream()
                            .map(
                                of ->
                                    new LossPoint(curve.round(), of.step(), of.loss(), Double.NaN)),
                        curve.losses.evaluations().stream()
                            .map(
                                of ->
                                    new LossPoint(
                                        curve.round(), of.step(), Double.NaN, of.value()))))
            .toList());
  }

  Figure maskDistances() {
    return new Figure(
        "masks",
        "Mask distance",
        "While a round trains, the mask that would be cut now is drawn every few steps. The"
            + " fraction of the survivors whose fate differs from the mask before, by step.",
        "Distance of each mask drawn while training to the one before, one line for each round.",
        new Series<>(drawn())
            .table(
                "Mask distances by round",
                List.of(
                    ROUND,
                    Column.count(
                        "masks", "Masks compared", curve -> curve.losses.maskDistances().size()),
                    Column.of(
                        "first",
                        "First distance",
                        curve -> curve.losses.maskDistances().getFirst().value(),
                        Numbers::percent),
                    Column.of(
                        "last",
                        "Last distance",
                        curve -> curve.losses.maskDistances().getLast().value(),
                        Numbers::percent),
                    Column.plain(
                        "step",
                        "At step",
                        curve -> curve.losses.maskDistances().getLast().step()))),
        new Series<>(
                drawn().stream()
                    .flatMap(
                        curve ->
                            curve.losses.maskDistances().stream()
                                .map(of -> new MaskPoint(curve.round(), of)))
                    .toList())
            .csv(
                List.of(
                    Column.plain("round", "Round", MaskPoint::round),
                    Column.plain("step", "Step", point -> point.of.step()),
                    Column.of(
                        "mask_distance",
                        "Distance",
                        point -> point.of.value(),
                        Numbers::percent))));
  }

  private record MaskPoint(int round, LossCurve.Measured of) {}

  /**
   * The data of a round for the script: steps and their losses as parallel lists; validation losses
   * and mask distances as pairs with their steps.
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Drawn(
      int round,
      List<Integer> steps,
      List<@Nullable Double> losses,
      List<List<Number>> evaluations,
      List<List<Number>> maskDistances) {}

  List<Drawn> chart() {
    return curves.stream()
        .map(
            curve ->
                new Drawn(
                    curve.round(),
                    curve.losses.points().stream().map(LossCurve.Point::step).toList(),
                    curve.losses.points().stream()
                        .<@Nullable Double>map(point -> Numbers.finite(point.loss()))
                        .toList(),
                    evaluations(curve),
                    pairs(curve.losses.maskDistances())))
        .toList();
  }

  /** Returns the evaluations within the round if known, otherwise the one after it. */
  private static List<List<Number>> evaluations(Curve curve) {
    double after = curve.of.losses().evalLoss();
    return curve.losses.evaluations().isEmpty() && Double.isFinite(after)
        ? List.of(List.of(curve.of.cost().steps(), after))
        : pairs(curve.losses.evaluations());
  }

  private static List<List<Number>> pairs(List<LossCurve.Measured> measured) {
    return measured.stream().map(of -> List.<Number>of(of.step(), of.value())).toList();
  }
}
