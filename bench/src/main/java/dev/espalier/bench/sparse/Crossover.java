package dev.espalier.bench.sparse;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The density below which a projection's three products together are faster sparse than dense. If
 * they are so at each density measured, it is the highest of these; if at none, 0.
 *
 * @param shape shape of the weights
 * @param precision precision of the dense products
 * @param inTiles crossover without the conversions between rows and tiles
 * @param withTransposes crossover with them
 */
public record Crossover(String shape, String precision, double inTiles, double withTransposes) {

  /** Returns one for each shape and precision, in the order measured. */
  public static List<Crossover> of(List<SparseResult> results) {
    List<Crossover> crossovers = new ArrayList<>();
    for (String shape : results.stream().map(result -> result.task().shape()).distinct().toList()) {
      List<SparseResult> ofShape =
          results.stream().filter(result -> result.task().shape().equals(shape)).toList();
      List<SparseResult.Dense> dense = ofShape.getFirst().dense();
      for (int i = 0; i < dense.size(); i++) {
        crossovers.add(
            new Crossover(
                shape,
                dense.get(i).precision(),
                find(ofShape, i, result -> result.samples().median()),
                find(ofShape, i, SparseResult::secondsWithTransposes)));
      }
    }
    return crossovers;
  }

  private record Point(double density, double ofDense) {}

  private static double find(
      List<SparseResult> ofShape, int precision, ToDoubleFunction<SparseResult> seconds) {
    List<Point> rising =
        ofShape.stream()
            .collect(Collectors.groupingBy(result -> result.task().density()))
            .entrySet()
            .stream()
            .map(
                each ->
                    new Point(
                        each.getKey(),
                        sum(each.getValue(), seconds)
                            / sum(each.getValue(), r -> r.dense().get(precision).seconds())))
            .sorted(Comparator.comparingDouble(Point::density))
            .toList();
    Point before = new Point(0, 0);
    for (Point point : rising) {
      if (point.ofDense >= 1) {
        return before.density == 0 ? 0 : between(before, point);
      }
      before = point;
    }
    return before.density;
  }

  private static double sum(List<SparseResult> results, ToDoubleFunction<SparseResult> seconds) {
    return results.stream().mapToDouble(seconds).sum();
  }

  /** Returns where the line through both points, on logarithmic scales, reaches 1. */
  private static double between(Point below, Point above) {
    double share = -Math.log(below.ofDense) / Math.log(above.ofDense / below.ofDense);
    return below.density * Math.pow(above.density / below.density, share);
  }
}
