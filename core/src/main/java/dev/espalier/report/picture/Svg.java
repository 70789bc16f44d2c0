package dev.espalier.report.picture;

import dev.espalier.report.html.Html;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A drawing on white as an SVG document, in pixels from the upper left corner. */
public final class Svg {

  /** Colours of words and lines. */
  public static final String INK = "#222222";

  public static final String QUIET = "#444444";
  public static final String LINE = "#888888";
  public static final String GRID = "#e2e2e2";

  /** Where words lie about their place. */
  public enum Anchor {
    START,
    MIDDLE,
    END
  }

  /** A place in the drawing. */
  public record Place(double x, double y) {}

  private final StringBuilder svg = new StringBuilder();

  /** Begins a drawing. */
  public Svg(int width, int height, String title) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
            + " font-family=\"sans-serif\" font-size=\"13\">",
        width, height);
    add("<title>%s</title>", Html.text(title));
    box(new Place(0, 0), width, height, "#ffffff");
  }

  /** Fills a rectangle, given by its upper left corner. */
  public void box(Place corner, double width, double height, String colour) {
    add(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
        corner.x, corner.y, width, height, colour);
  }

  /** Draws a thin line. */
  public void line(Place from, Place to, String colour) {
    add(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>",
        from.x, from.y, to.x, to.y, colour);
  }

  /** Writes words. */
  public void text(Place at, Anchor anchor, String colour, String words) {
    add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>",
        at.x, at.y, anchor.name().toLowerCase(Locale.ROOT), colour, Html.text(words));
  }

  /** Joins places by a thick line. */
  public void curve(List<Place> places, String colour, boolean dashed) {
    add(
        "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"%s\"%s points=\"%s\"/>",
        colour,
        dashed ? "1.5" : "2.5",
        dashed ? " stroke-dasharray=\"6 4\"" : "",
        places.stream()
            .map(place -> String.format(Locale.ROOT, "%.1f,%.1f", place.x, place.y))
            .collect(Collectors.joining(" ")));
  }

  /** Draws a dot that tells its meaning where a browser shows the document itself. */
  public void dot(Place at, String colour, String meaning) {
    add(
        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"><title>%s</title></circle>",
        at.x, at.y, colour, Html.text(meaning));
  }

  /** Ends the drawing and returns the document. */
  public String document() {
    return svg + "</svg>\n";
  }

  @SuppressWarnings("AnnotateFormatMethod") // every pattern is a constant above
  private void add(String pattern, Object... values) {
    svg.append(String.format(Locale.ROOT, pattern, values)).append('\n');
  }
}
