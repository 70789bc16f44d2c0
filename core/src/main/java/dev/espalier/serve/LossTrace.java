package dev.espalier.serve;

import java.util.ArrayList;
import java.util.List;

/**
 * A loss curve with few points: means over groups of logged steps, whose size grows with the number
 * of steps.
 */
final class LossTrace {

  /** The curve has at most twice as many points. */
  static final int POINTS = 100;

  private final List<double[]> points = new ArrayList<>();
  private int stepsPerPoint = 1;
  private double sum;
  private int summed;

  void add(int step, double loss) {
    sum += loss;
    summed++;
    if (summed == stepsPerPoint) {
      points.add(new double[] {step, sum / summed});
      sum = 0;
      summed = 0;
      if (points.size() == 2 * POINTS) {
        halve();
      }
    }
  }

  private void halve() {
    for (int p = 0; p < POINTS; p++) {
      double[] first = points.get(2 * p);
      double[] second = points.get(2 * p + 1);
      points.set(p, new double[] {second[0], (first[1] + second[1]) / 2});
    }
    points.subList(POINTS, points.size()).clear();
    stepsPerPoint *= 2;
  }

  /** Returns pairs of a group's last step and its mean loss, without non-finite losses. */
  List<List<Double>> points() {
    return points.stream()
        .filter(point -> Double.isFinite(point[1]))
        .map(point -> List.of(point[0], point[1]))
        .toList();
  }
}
