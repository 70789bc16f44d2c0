package dev.espalier.report.sweep;

import dev.espalier.record.sweep.Objective;
import dev.espalier.record.sweep.SweepCell;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.report.compare.ConfidenceBand;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SweepSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A sweep at one moment, as its page tells it.
 *
 * @param base the settings of all cells
 * @param objective what makes a cell better than another
 * @param axes the settings in which cells may differ
 * @param cells all cells
 * @param groups groups of cells that are done and differ by seed only
 */
record SweepView(
    Settings base,
    Objective objective,
    List<SweptAxis> axes,
    List<ViewedCell> cells,
    List<CellGroup> groups) {

  /**
   * Returns a sweep as its file and its cells have it.
   *
   * @throws dev.espalier.fault.BadInputException if the file cannot be understood
   */
  static SweepView of(SweepDirectory sweep, List<SweepCell> cells) {
    return of(SweepSettings.read(sweep.definition()).settings(), Objective.read(sweep), cells);
  }

  static SweepView of(Settings base, Objective objective, List<SweepCell> cells) {
    Set<String> keys = new LinkedHashSet<>();
    cells.forEach(cell -> keys.addAll(cell.unit().settings().keySet()));
    List<SweptAxis> axes = new ArrayList<>();
    Map<String, String> others = new LinkedHashMap<>();
    for (String key : keys) {
      String other =
          Setting.ofKey(key).flatMap(base::shown).map(String::valueOf).orElse(SweptAxis.NOT_SET);
      others.put(key, other);
      axes.add(
          SweptAxis.of(
              key,
              cells.stream()
                  .map(cell -> cell.unit().settings().getOrDefault(key, other))
                  .toList()));
    }
    List<ViewedCell> viewed =
        cells.stream()
            .map(
                cell -> {
                  Map<String, String> values = new LinkedHashMap<>(others);
                  values.putAll(cell.unit().settings());
                  return ViewedCell.of(cell, values, objective);
                })
            .toList();
    return new SweepView(base, objective, axes, viewed, CellGroup.of(axes, viewed));
  }

  /** Returns the axes in which cells do differ. */
  List<SweptAxis> varying() {
    return axes.stream().filter(SweptAxis::varies).toList();
  }

  Optional<SweptAxis> seed() {
    return varying().stream().filter(SweptAxis::isSeed).findFirst();
  }

  /** Returns the groups that reach the objective, the best first. */
  List<CellGroup> ranked() {
    return groups.stream()
        .filter(group -> group.band().count() > 0)
        .sorted((a, b) -> order(a.band().mean(), b.band().mean()))
        .toList();
  }

  /** Returns the cells that reach the objective, the best first. */
  List<ViewedCell> rankedCells() {
    return cells.stream()
        .filter(cell -> Double.isFinite(cell.value()))
        .sorted((a, b) -> order(a.value(), b.value()))
        .toList();
  }

  private int order(double a, double b) {
    return objective.better(a, b) ? -1 : objective.better(b, a) ? 1 : 0;
  }

  /**
   * Returns the standard deviation of cells that differ by seed only, pooled over the groups; NaN
   * if no group has two.
   */
  double noise() {
    double squares = 0;
    int freedom = 0;
    for (CellGroup group : groups) {
      ConfidenceBand band = group.band();
      if (band.count() > 1) {
        squares += (band.count() - 1) * band.deviation() * band.deviation();
        freedom += band.count() - 1;
      }
    }
    return freedom == 0 ? Double.NaN : Math.sqrt(squares / freedom);
  }
}
