package dev.espalier.experiment.sweep.plan;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.sweep.Objective;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a sweep runs: settings that all cells share, and what they differ in.
 *
 * @param base the settings of all cells
 * @param grid every combination of the axes' values is a cell
 * @param random draws with which every combination of the grid is repeated
 * @param exclude cells that have all values of one of these are left out
 * @param include values added to all cells that they do not contradict, or else cells of their own
 * @param objective what makes a cell better than another
 * @param halving how bad cells are stopped early; empty if all run to their ends
 */
public record SweepDefinition(
    Settings base,
    List<Axis> grid,
    Optional<Sampling> random,
    List<Combination> exclude,
    List<Combination> include,
    Optional<Objective> objective,
    Optional<Halving> halving) {

  /** Copies the lists. */
  public SweepDefinition {
    grid = List.copyOf(grid);
    exclude = List.copyOf(exclude);
    include = List.copyOf(include);
  }

  /**
   * Combinations drawn at random.
   *
   * @param samples number of combinations
   * @param draws how the value of each setting is drawn
   */
  public record Sampling(int samples, Map<Setting<?>, Draw> draws) {

    /** Copies the map. */
    public Sampling {
      draws = Collections.unmodifiableMap(new LinkedHashMap<>(draws));
    }
  }

  /** Returns this definition with axes that replace those of the same settings or are added. */
  public SweepDefinition with(List<Axis> axes) {
    Map<Setting<?>, Axis> all = new LinkedHashMap<>();
    grid.forEach(axis -> all.put(axis.setting(), axis));
    axes.forEach(axis -> all.put(axis.setting(), axis));
    return new SweepDefinition(
        base, List.copyOf(all.values()), random, exclude, include, objective, halving);
  }

  /** Returns this definition with another halving. */
  public SweepDefinition with(Halving other) {
    return new SweepDefinition(base, grid, random, exclude, include, objective, Optional.of(other));
  }

  /**
   * Returns what the cells differ in, in order, as a GitHub Actions matrix does: first what is
   * excluded goes, then what is included comes.
   *
   * @throws BadInputException if nothing is left
   */
  public List<Combination> combinations() {
    List<Combination> matrix = new ArrayList<>(List.of(new Combination(Map.of())));
    for (Axis axis : grid) {
      matrix =
          matrix.stream()
              .flatMap(
                  cell -> axis.values().stream().map(value -> cell.with(axis.setting(), value)))
              .toList();
    }
    if (random.isPresent()) {
      List<Combination> samples = samples(random.get());
      matrix = matrix.stream().flatMap(cell -> samples.stream().map(cell::with)).toList();
    }
    List<Combination> cells = new ArrayList<>();
    if (!grid.isEmpty() || random.isPresent()) {
      matrix.stream().filter(cell -> exclude.stream().noneMatch(cell::hasAll)).forEach(cells::add);
    }
    include(cells);
    if (cells.isEmpty()) {
      throw new BadInputException(
          "sweep", "has no cell", "give axes with {grid}, or list cells under include");
    }
    return cells;
  }

  private void include(List<Combination> cells) {
    List<Combination> original = List.copyOf(cells);
    List<Combination> further = new ArrayList<>();
    for (Combination added : include) {
      boolean found = false;
      for (int i = 0; i < original.size(); i++) {
        if (original.get(i).agreesWith(added)) {
          cells.set(i, cells.get(i).with(added));
          found = true;
        }
      }
      if (!found) {
        further.add(added);
      }
    }
    cells.addAll(further);
  }

  private List<Combination> samples(Sampling sampling) {
    List<Combination> samples = new ArrayList<>();
    long seed = base.get(Setting.SEED);
    for (int sample = 0; sample < sampling.samples(); sample++) {
      Map<Setting<?>, String> values = new LinkedHashMap<>();
      for (Map.Entry<Setting<?>, Draw> draw : sampling.draws().entrySet()) {
        Setting<?> setting = draw.getKey();
        values.put(
            setting, draw.getValue().value(setting, seed, sample, "random " + setting.key()));
      }
      samples.add(new Combination(values));
    }
    return samples;
  }
}
