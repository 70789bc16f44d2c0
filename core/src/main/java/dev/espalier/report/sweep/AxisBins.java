package dev.espalier.report.sweep;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows or columns that an axis has in a heat map: its values or, of very many numbers,
 * intervals that hold equally many of them.
 *
 * @param axis the axis
 * @param labels what stands at each
 * @param places the place of each value
 */
record AxisBins(SweptAxis axis, List<String> labels, Map<String, Integer> places) {

  /** A heat map with more is not legible. */
  private static final int MOST_VALUES = 24;

  private static final int INTERVALS = 10;

  static AxisBins of(SweptAxis axis) {
    List<String> labels = new ArrayList<>();
    Map<String, Integer> places = new HashMap<>();
    int values = axis.values().size();
    int bins = axis.numeric() && values > MOST_VALUES ? INTERVALS : values;
    for (int bin = 0; bin < bins; bin++) {
      List<String> within =
          axis.values()
              .subList(
                  (int) ((long) values * bin / bins), (int) ((long) values * (bin + 1) / bins));
      int place = bin;
      within.forEach(value -> places.put(value, place));
      String first = axis.shown(within.getFirst());
      labels.add(within.size() == 1 ? first : first + " to " + axis.shown(within.getLast()));
    }
    return new AxisBins(axis, labels, places);
  }

  /** Tells whether a heat map can show it. */
  boolean fits() {
    return labels.size() <= MOST_VALUES;
  }
}
