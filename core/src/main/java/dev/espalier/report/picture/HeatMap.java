package dev.espalier.report.picture;

import dev.espalier.report.picture.Svg.Anchor;
import dev.espalier.report.picture.Svg.Place;
import java.util.List;
import java.util.Locale;

/**
 * Shares by row and column, from dark at nothing to pale at all.
 *
 * @param columns the names of the columns, which all rows have
 * @param across what the columns are
 */
public record HeatMap(String title, String across, List<String> columns, List<Row> rows) {

  private static final int WIDTH = 720;
  private static final int LEFT = 170;
  private static final int RIGHT = 24;
  private static final int TOP = 44;
  private static final int BOTTOM = 52;
  private static final int ROW = 20;
  private static final int LOW_ROW = 8;
  private static final int MOST_HIGH_ROWS = 80;
  private static final int LONGEST_NAME = 22;
  private static final int LEAST_WIDTH_OF_WORDS = 30;

  /** The colours from nothing to all, those of the page. */
  private static final int[] COLOURS = {0x173d2a, 0x2c5c42, 0x4f8264, 0x83ab92, 0xbdd3c3, 0xeff2ea};

  private static final double DARK_BELOW = 0.55;

  /**
   * A row.
   *
   * @param shares one for each column, in [0, 1]; NaN if there is none
   */
  public record Row(String name, List<Double> shares) {

    public Row {
      shares = List.copyOf(shares);
    }
  }

  public HeatMap {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /** Returns the map as an SVG document. */
  public String svg() {
    int rowHeight = rows.size() > MOST_HIGH_ROWS ? LOW_ROW : ROW;
    int height = TOP + rows.size() * rowHeight + BOTTOM;
    Svg svg = new Svg(WIDTH, height, title);
    svg.text(new Place(LEFT, 24), Anchor.START, Svg.INK, title);
    double width = (double) (WIDTH - LEFT - RIGHT) / columns.size();
    for (int i = 0; i < rows.size(); i++) {
      row(svg, rows.get(i), new Cells(TOP + i * rowHeight, width, rowHeight));
      if (i % (ROW / rowHeight) == 0) {
        svg.text(
            new Place(LEFT - 8, TOP + i * rowHeight + 14.0),
            Anchor.END,
            Svg.QUIET,
            shortened(rows.get(i).name()));
      }
    }
    int every = 1 + (int) (LEAST_WIDTH_OF_WORDS / width);
    for (int i = 0; i < columns.size(); i += every) {
      svg.text(
          new Place(LEFT + (i + 0.5) * width, height - BOTTOM + 18.0),
          Anchor.MIDDLE,
          Svg.QUIET,
          columns.get(i));
    }
    svg.text(
        new Place((LEFT + WIDTH - RIGHT) / 2.0, height - 10.0), Anchor.MIDDLE, Svg.INK, across);
    return svg.document();
  }

  /** The cells of a row: their upper edge and size. */
  private record Cells(double top, double width, double height) {}

  private static void row(Svg svg, Row row, Cells cells) {
    boolean told = cells.height >= ROW && cells.width >= LEAST_WIDTH_OF_WORDS;
    for (int i = 0; i < row.shares.size(); i++) {
      double share = row.shares.get(i);
      if (!Double.isNaN(share)) {
        double left = LEFT + i * cells.width;
        svg.box(new Place(left, cells.top), cells.width, cells.height, colour(share));
        if (told) {
          svg.text(
              new Place(left + cells.width / 2, cells.top + 14.5),
              Anchor.MIDDLE,
              share < DARK_BELOW ? "#ffffff" : "#000000",
              percent(share));
        }
      }
    }
  }

  /** Returns whole per cent; 0 and 100 only if exact. */
  private static String percent(double share) {
    long rounded = Math.round(100 * share);
    return share > 0 && rounded == 0
        ? "<1"
        : String.valueOf(share < 1 && rounded == 100 ? 99 : rounded);
  }

  private static String shortened(String name) {
    return name.length() <= LONGEST_NAME
        ? name
        : "…" + name.substring(name.length() - LONGEST_NAME);
  }

  private static String colour(double share) {
    double at = Math.clamp(share, 0, 1) * (COLOURS.length - 1);
    int below = Math.min((int) at, COLOURS.length - 2);
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int from = COLOURS[below] >> shift & 0xff;
      int to = COLOURS[below + 1] >> shift & 0xff;
      mixed = mixed << 8 | (int) Math.round(from + (at - below) * (to - from));
    }
    return String.format(Locale.ROOT, "#%06x", mixed);
  }
}
