package dev.espalier.bench.density;

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

  private final StringBuilder svg = new StringBuilder();

  private DensityCurve() {}

  /** Returns the document for the points without zeroed layers. */
  public static String of(List<DensityPoint> points) {
    return new DensityCurve().draw(points);
  }

  private String draw(List<DensityPoint> points) {
    open();
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
    return svg.append("</svg>\n").toString();
  }

  private void open() {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
            + " font-family=\"sans-serif\" font-size=\"13\">",
        WIDTH, HEIGHT);
    add("<title>Time of a training step against the density of its weights</title>");
    add("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, HEIGHT);
    text(LEFT, 24, "start", "#222222", "Time of a training step, of the dense step's");
  }

  private void axes() {
    for (int tenth = 0; tenth <= 10; tenth += 2) {
      double y = y(tenth / 10.0);
      line(LEFT, y, WIDTH - RIGHT, y, tenth == 10 ? "#888888" : "#e2e2e2");
      text(LEFT - 8, y + 4, "end", "#444444", String.format(Locale.ROOT, "%.1f", tenth / 10.0));
    }
    for (double density : DENSITIES) {
      line(x(density), y(0), x(density), y(0) + 5, "#888888");
      text(
          x(density),
          y(0) + 20,
          "middle",
          "#444444",
          String.format(Locale.ROOT, "%.0f %%", 100 * density));
    }
    text(
        (LEFT + WIDTH - RIGHT) / 2.0,
        HEIGHT - 12,
        "middle",
        "#222222",
        "weights left in the scope");
  }

  private void curve(String scope, List<DensityPoint> points, String colour) {
    List<String> corners = new ArrayList<>(List.of(corner(1, 1)));
    points.forEach(
        point -> corners.add(corner(1 - point.mask().sparsity(), point.times().ofDense())));
    add(
        "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\" points=\"%s\"/>",
        colour, String.join(" ", corners));
    for (DensityPoint point : points) {
      add(
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"><title>%s: %.2f</title></circle>",
          x(1 - point.mask().sparsity()),
          y(point.times().ofDense()),
          colour,
          point.label(),
          point.times().ofDense());
    }
    if (!points.isEmpty()) {
      DensityPoint last = points.getLast();
      text(
          x(1 - last.mask().sparsity()) + 10,
          y(last.times().ofDense()) + 4,
          "start",
          colour,
          String.format(Locale.ROOT, "%s: %.2f", scope, last.times().ofDense()));
    }
  }

  private static String corner(double density, double ofDense) {
    return String.format(Locale.ROOT, "%.1f,%.1f", x(density), y(ofDense));
  }

  /** Density decreases to the right, on a logarithmic scale. */
  private static double x(double density) {
    double share = Math.log(density) / Math.log(SPARSEST);
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double ofDense) {
    return HEIGHT - BOTTOM - ofDense / 1.1 * (HEIGHT - TOP - BOTTOM);
  }

  private void line(double x1, double y1, double x2, double y2, String colour) {
    add(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>",
        x1, y1, x2, y2, colour);
  }

  private void text(double x, double y, String anchor, String colour, String words) {
    add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>",
        x, y, anchor, colour, words);
  }

  @SuppressWarnings("AnnotateFormatMethod") // every pattern is a constant above
  private void add(String pattern, Object... values) {
    svg.append(String.format(Locale.ROOT, pattern, values)).append('\n');
  }
}
