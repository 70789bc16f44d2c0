package dev.espalier.report.picture;

import dev.espalier.report.picture.Svg.Anchor;
import dev.espalier.report.picture.Svg.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lines over a common axis.
 *
 * @param across the name of the horizontal axis
 * @param wholeAcross whether its values are whole numbers, such as rounds
 * @param lines the lines; those of one colour and style mean the same
 */
public record LineChart(String title, String across, boolean wholeAcross, List<Line> lines) {

  private static final int WIDTH = 720;
  private static final int HEIGHT = 380;
  private static final int LEFT = 72;
  private static final int RIGHT = 24;
  private static final int TOP = 66;
  private static final int BOTTOM = 52;
  private static final int SAMPLE = 24;
  private static final int PIXELS_PER_LETTER = 8;
  private static final int MOST_DOTS = 60;

  /** A point of a line; one with a value that is not finite is a gap. */
  public record Point(double x, double y) {

    boolean isKnown() {
      return Double.isFinite(x) && Double.isFinite(y);
    }
  }

  /**
   * A line.
   *
   * @param dashed whether it is a mere reference, dashed and without dots
   */
  public record Line(String name, String colour, boolean dashed, List<Point> points) {

    public Line {
      points = List.copyOf(points);
    }
  }

  public LineChart {
    lines = List.copyOf(lines);
  }

  /** Tells whether there is anything to draw. */
  public boolean isKnown() {
    return known().findAny().isPresent();
  }

  private Stream<Point> known() {
    return lines.stream().flatMap(line -> line.points().stream()).filter(Point::isKnown);
  }

  /** Returns the chart as an SVG document. */
  public String svg() {
    Axis x = Axis.linear(known().mapToDouble(Point::x).toArray(), wholeAcross);
    Axis y = Axis.fitting(known().mapToDouble(Point::y).toArray());
    return new Drawing(x, y, new Svg(WIDTH, HEIGHT, title)).draw(this);
  }

  /** The chart while it is drawn. */
  private record Drawing(Axis x, Axis y, Svg svg) {

    String draw(LineChart chart) {
      svg.text(new Place(LEFT, 24), Anchor.START, Svg.INK, chart.title);
      axes(chart.across);
      double legend = LEFT;
      for (Line line : chart.lines) {
        line(line);
        double height = TOP - 22;
        svg.curve(
            List.of(new Place(legend, height), new Place(legend + SAMPLE, height)),
            line.colour,
            line.dashed);
        svg.text(new Place(legend + SAMPLE + 6, height + 4), Anchor.START, Svg.INK, line.name);
        legend += SAMPLE + 24 + PIXELS_PER_LETTER * (double) line.name.length();
      }
      return svg.document();
    }

    private void axes(String across) {
      for (double tick : y.ticks()) {
        Place start = at(x.low(), tick);
        svg.line(start, at(x.high(), tick), tick == y.low() ? Svg.LINE : Svg.GRID);
        svg.text(new Place(start.x() - 8, start.y() + 4), Anchor.END, Svg.QUIET, Axis.label(tick));
      }
      for (double tick : x.ticks()) {
        Place place = at(tick, y.low());
        svg.line(place, new Place(place.x(), place.y() + 5), Svg.LINE);
        svg.text(new Place(place.x(), place.y() + 20), Anchor.MIDDLE, Svg.QUIET, Axis.label(tick));
      }
      svg.text(
          new Place((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10), Anchor.MIDDLE, Svg.INK, across);
    }

    private void line(Line line) {
      List<Place> joined = new ArrayList<>();
      for (Point point : line.points) {
        if (point.isKnown()) {
          joined.add(at(point.x, point.y));
        } else {
          curve(joined, line);
          joined = new ArrayList<>();
        }
      }
      curve(joined, line);
      if (!line.dashed && line.points.size() <= MOST_DOTS) {
        for (Point point : line.points) {
          if (point.isKnown()) {
            svg.dot(at(point.x, point.y), line.colour, line.name + " " + Axis.label(point.y));
          }
        }
      }
    }

    private void curve(List<Place> joined, Line line) {
      if (joined.size() > 1) {
        svg.curve(joined, line.colour, line.dashed);
      }
    }

    private Place at(double across, double up) {
      return new Place(
          LEFT + x.share(across) * (WIDTH - LEFT - RIGHT),
          HEIGHT - BOTTOM - y.share(up) * (HEIGHT - TOP - BOTTOM));
    }
  }
}
