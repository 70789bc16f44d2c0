package dev.espalier.report.sweep;

import dev.espalier.record.Replicates;
import dev.espalier.record.Spread;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much each axis moves the objective. Where cells agree on all other axes they are compared in
 * pairs, so that nothing else can be the cause of a difference: the mean of the differences, with
 * Student's interval. Axes whose values were drawn together have no such pairs. There the cells of
 * two sets of values are compared, with Welch's interval of the difference of two means.
 */
final class MainEffects {

  /** Fewer values of a drawn axis are compared one by one rather than in two halves. */
  private static final int FEWEST_TO_HALVE = 4;

  /**
   * The effect of a value.
   *
   * @param axis the axis
   * @param value the value, or the upper half of the values
   * @param reference what it is compared with: the first value, or the lower half
   * @param count pairs, or values on both sides
   * @param paired whether cells were compared in pairs
   * @param mean mean difference of the objective
   * @param low lower end of the 95 % interval; NaN if there are too few
   * @param high upper end of that interval
   */
  record Effect(
      SweptAxis axis,
      String value,
      String reference,
      int count,
      boolean paired,
      double mean,
      double low,
      double high) {

    /** Tells whether the interval excludes that nothing changes. */
    boolean clear() {
      return low > 0 || high < 0;
    }
  }

  private final List<SweptAxis> axes;
  private final List<ViewedCell> cells;

  private MainEffects(SweepView view) {
    this.axes = view.varying();
    this.cells = view.cells().stream().filter(cell -> Double.isFinite(cell.value())).toList();
  }

  /** Returns the effects of all axes but the seed, those of the axis that moves most first. */
  static List<Effect> of(SweepView view) {
    MainEffects effects = new MainEffects(view);
    List<List<Effect>> byAxis = new ArrayList<>();
    for (SweptAxis axis : effects.axes) {
      if (!axis.isSeed()) {
        List<Effect> paired = effects.paired(axis);
        byAxis.add(paired.isEmpty() ? effects.unpaired(axis) : paired);
      }
    }
    byAxis.sort(Comparator.comparingDouble(of -> -most(of)));
    return byAxis.stream().flatMap(List::stream).toList();
  }

  private static double most(List<Effect> effects) {
    return effects.stream().mapToDouble(effect -> Math.abs(effect.mean())).max().orElse(0);
  }

  private List<Effect> paired(SweptAxis axis) {
    List<SweptAxis> others = axes.stream().filter(other -> other != axis).toList();
    Map<List<String>, Map<String, Double>> bySettings = new LinkedHashMap<>();
    for (ViewedCell cell : cells) {
      bySettings
          .computeIfAbsent(others.stream().map(cell::value).toList(), _ -> new LinkedHashMap<>())
          .put(cell.value(axis), cell.value());
    }
    String reference = axis.values().getFirst();
    Map<String, List<Double>> differences = new LinkedHashMap<>();
    axis.values().forEach(value -> differences.put(value, new ArrayList<>()));
    for (Map<String, Double> alike : bySettings.values()) {
      Double from = alike.remove(reference);
      if (from != null) {
        double before = from;
        alike.forEach((value, to) -> differences.getOrDefault(value, List.of()).add(to - before));
      }
    }
    List<Effect> effects = new ArrayList<>();
    differences.forEach(
        (value, of) -> {
          if (!of.isEmpty()) {
            Spread spread = Replicates.of(array(of));
            effects.add(
                new Effect(
                    axis,
                    axis.shown(value),
                    axis.shown(reference),
                    of.size(),
                    true,
                    spread.mean(),
                    spread.low(),
                    spread.high()));
          }
        });
    return effects;
  }

  private List<Effect> unpaired(SweptAxis axis) {
    if (axis.numeric() && axis.values().size() >= FEWEST_TO_HALVE) {
      return halves(axis);
    }
    List<Effect> effects = new ArrayList<>();
    String reference = axis.values().getFirst();
    double[] before = values(axis, reference);
    for (String value : axis.values().subList(1, axis.values().size())) {
      double[] after = values(axis, value);
      if (before.length > 0 && after.length > 0) {
        effects.add(welch(axis, axis.shown(value), axis.shown(reference), before, after));
      }
    }
    return effects;
  }

  private double[] values(SweptAxis axis, String value) {
    return cells.stream()
        .filter(cell -> cell.value(axis).equals(value))
        .mapToDouble(ViewedCell::value)
        .toArray();
  }

  /**
   * Compares the greater half of the values with the lesser. Cells of one value count once, with
   * their mean, since draws are repeated over the grid; of an odd number the middle one is left
   * out.
   */
  private List<Effect> halves(SweptAxis axis) {
    Map<Double, List<Double>> byValue = new TreeMap<>();
    for (ViewedCell cell : cells) {
      byValue
          .computeIfAbsent(Double.valueOf(cell.value(axis)), _ -> new ArrayList<>())
          .add(cell.value());
    }
    List<Double> means =
        byValue.values().stream()
            .map(of -> of.stream().mapToDouble(x -> x).average().orElse(Double.NaN))
            .toList();
    List<Double> points = List.copyOf(byValue.keySet());
    int half = points.size() / 2;
    if (half == 0) {
      return List.of();
    }
    int upper = points.size() - half;
    return List.of(
        welch(
            axis,
            "≥ " + axis.shown(String.valueOf(points.get(upper))),
            "≤ " + axis.shown(String.valueOf(points.get(half - 1))),
            array(means.subList(0, half)),
            array(means.subList(upper, means.size()))));
  }

  private static Effect welch(
      SweptAxis axis, String value, String reference, double[] before, double[] after) {
    Spread difference = Replicates.welch(after, before);
    return new Effect(
        axis,
        value,
        reference,
        before.length + after.length,
        false,
        difference.mean(),
        difference.low(),
        difference.high());
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
