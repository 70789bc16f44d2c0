package dev.espalier.report.run;

import dev.espalier.record.StepRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The loss over the steps of a round, reduced to the resolution of a chart.
 *
 * @param round index of the round
 * @param logged number of steps logged
 * @param meanStepSeconds mean duration of the logged steps; NaN if none has a time
 * @param points means over groups of consecutive steps, each at the last step of its group
 * @param evaluations evaluations on the validation text within the round; empty if none are
 *     recorded
 * @param maskDistances distances between the masks drawn within the round, each at the step of the
 *     later mask; empty if none were drawn
 */
record LossCurve(
    int round,
    int logged,
    double meanStepSeconds,
    List<Point> points,
    List<Measured> evaluations,
    List<Measured> maskDistances) {

  /** Few enough for smooth means and a small page. */
  static final int MOST_POINTS = 150;

  /** A mean loss, in nats; NaN if the loss of one of its steps is not a number. */
  record Point(int step, double loss) {}

  /** A measurement after a step: a loss in nats, or a fraction of the weights left. */
  record Measured(int step, double value) {}

  static LossCurve of(int round, List<StepRecord> steps) {
    List<Point> points = new ArrayList<>();
    int count = Math.min(steps.size(), MOST_POINTS);
    for (int p = 0; p < count; p++) {
      int from = (int) ((long) p * steps.size() / count);
      int to = (int) ((p + 1L) * steps.size() / count);
      double mean =
          steps.subList(from, to).stream().mapToDouble(StepRecord::loss).average().orElseThrow();
      points.add(new Point(steps.get(to - 1).step(), mean));
    }
    double seconds =
        steps.stream()
            .mapToDouble(StepRecord::stepTimeSeconds)
            .filter(Double::isFinite)
            .average()
            .orElse(Double.NaN);
    return new LossCurve(
        round,
        steps.size(),
        seconds,
        List.copyOf(points),
        measured(steps, at -> at.after().evalLoss()),
        measured(steps, at -> at.after().maskDistance()));
  }

  private static List<Measured> measured(
      List<StepRecord> steps, Function<StepRecord, @Nullable Double> of) {
    List<Measured> measured = new ArrayList<>();
    for (StepRecord step : steps) {
      Double value = of.apply(step);
      if (value != null && Double.isFinite(value)) {
        measured.add(new Measured(step.step(), value));
      }
    }
    return List.copyOf(measured);
  }

  /** Returns the mean loss over the last tenth of the points; NaN if there are none. */
  double end() {
    return mean(points.size() - Math.ceilDiv(points.size(), 10), points.size());
  }

  /** Returns the mean loss over the first tenth of the points; NaN if there are none. */
  double start() {
    return mean(0, Math.ceilDiv(points.size(), 10));
  }

  private double mean(int from, int to) {
    return points.subList(from, to).stream().mapToDouble(Point::loss).average().orElse(Double.NaN);
  }
}
