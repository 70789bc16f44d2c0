package dev.espalier.bench.density;

import dev.espalier.report.picture.Svg;
import dev.espalier.report.picture.Svg.Anchor;
import dev.espalier.report.picture.Svg.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Step time over density as a small SVG: a line for each scope, and one for the dense step. */
public final class DensityCurve {

  private static final int WIDTH = 720;
  private static final int HEIGHT = 420;
  private static final int LEFT = 64;
  private static final int RIGHT = 150;
  private static final int TOP = 48;
  private static final int BOTTOM = 56;

  /** From a palette for colour-blind readers (Okabe and Ito 2008). */
  private static final List<String> COLOURS = List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7");

  private static final List<Double> DENSITIES = List.of(1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01);
  private static final double SPARSEST = 0.01;

  private final Svg svg =
      new Svg(WIDTH, HEIGHT, "Time of a training step against the density of its weights");

  private DensityCurve() {}

  /** Returns the document for the points without zeroed layers. */
  public static String of(List<DensityPoint> points) {
    return new DensityCurve().draw(points);
  }

  private String draw(List<DensityPoint> points) {
    svg.text(
        new Place(LEFT, 24), Anchor.START, Svg.INK, "Time of a training step, of the dense step's");
    axes();
    List<String> scopes = points.stream().map(point -> point.mask().scope()).distinct().toList();
    for (int i = 0; i < scopes.size(); i++) {
      String scope = scopes.get(i);
      List<DensityPoint> curve =
          points.stream()
              .filter(point -> point.mask().scope().equals(scope) && point.mask().zeroLayers() == 0)
              .sorted(Comparator.comparingDouble(point -> point.mask().sparsity()))
              .toList();
      curve(scope, curve, COLOURS.get(i % COLOURS.size()));
    }
    return svg.document();
  }

  private void axes() {
    for (int tenth = 0; tenth <= 10; tenth += 2) {
      double y = y(tenth / 10.0);
      svg.line(new Place(LEFT, y), new Place(WIDTH - RIGHT, y), tenth == 10 ? Svg.LINE : Svg.GRID);
      svg.text(
          new Place(LEFT - 8, y + 4),
          Anchor.END,
          Svg.QUIET,
          String.format(Locale.ROOT, "%.1f", tenth / 10.0));
    }
    for (double density : DENSITIES) {
      Place foot = new Place(x(density), y(0));
      svg.line(foot, new Place(foot.x(), foot.y() + 5), Svg.LINE);
      svg.text(
          new Place(foot.x(), foot.y() + 20),
          Anchor.MIDDLE,
          Svg.QUIET,
          String.format(Locale.ROOT, "%.0f %%", 100 * density));
    }
    svg.text(
        new Place((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12),
        Anchor.MIDDLE,
        Svg.INK,
        "weights left in the scope");
  }

  private void curve(String scope, List<DensityPoint> points, String colour) {
    List<Place> corners = new ArrayList<>(List.of(new Place(x(1), y(1))));
    points.forEach(point -> corners.add(place(point)));
    svg.curve(corners, colour, false);
    for (DensityPoint point : points) {
      svg.dot(place(point), colour, "%s: %s".formatted(point.label(), ofDense(point)));
    }
    if (!points.isEmpty()) {
      Place last = place(points.getLast());
      svg.text(
          new Place(last.x() + 10, last.y() + 4),
          Anchor.START,
          colour,
          "%s: %s".formatted(scope, ofDense(points.getLast())));
    }
  }

  private static String ofDense(DensityPoint point) {
    return String.format(Locale.ROOT, "%.2f", point.times().ofDense());
  }

  private static Place place(DensityPoint point) {
    return new Place(x(1 - point.mask().sparsity()), y(point.times().ofDense()));
  }

  /** Density decreases to the right, on a logarithmic scale. */
  private static double x(double density) {
    double share = Math.log(density) / Math.log(SPARSEST);
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double ofDense) {
    return HEIGHT - BOTTOM - ofDense / 1.1 * (HEIGHT - TOP - BOTTOM);
  }
}
