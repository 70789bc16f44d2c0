package dev.espalier.report.sweep;

import dev.espalier.record.sweep.SweepRound;
import dev.espalier.report.compare.ConfidenceBand;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Cells that differ only by seed.
 *
 * @param place its place among the groups, by which it has its colour
 * @param name what distinguishes it from the others
 * @param brief the same without the names of the axes, where there is little room
 * @param cells those that are done
 * @param band what they reach by the objective
 * @param hours what that costs, in processor hours
 */
record CellGroup(
    int place,
    String name,
    String brief,
    List<ViewedCell> cells,
    ConfidenceBand band,
    ConfidenceBand hours) {

  private static final String ALL = "all cells";

  /** Returns the groups of cells that have rounds, in the order of their first cells. */
  static List<CellGroup> of(List<SweptAxis> axes, List<ViewedCell> cells) {
    List<SweptAxis> apart = axes.stream().filter(axis -> axis.varies() && !axis.isSeed()).toList();
    Map<List<String>, List<ViewedCell>> bySettings = new LinkedHashMap<>();
    for (ViewedCell cell : cells) {
      if (!cell.rounds().isEmpty()) {
        bySettings
            .computeIfAbsent(apart.stream().map(cell::value).toList(), _ -> new ArrayList<>())
            .add(cell);
      }
    }
    List<CellGroup> groups = new ArrayList<>();
    for (List<ViewedCell> members : bySettings.values()) {
      groups.add(
          new CellGroup(
              groups.size(),
              name(apart, members.getFirst()),
              brief(apart, members.getFirst()),
              List.copyOf(members),
              band(members, ViewedCell::value),
              band(members, ViewedCell::hours)));
    }
    return groups;
  }

  private static String name(List<SweptAxis> apart, ViewedCell cell) {
    return apart.isEmpty()
        ? ALL
        : apart.stream()
            .map(axis -> axis.words() + " " + axis.shown(cell.value(axis)))
            .collect(Collectors.joining(", "));
  }

  private static String brief(List<SweptAxis> apart, ViewedCell cell) {
    return apart.isEmpty()
        ? ALL
        : apart.stream()
            .map(axis -> axis.shown(cell.value(axis)))
            .collect(Collectors.joining(", "));
  }

  private static ConfidenceBand band(
      List<ViewedCell> cells, ToDoubleFunction<ViewedCell> measured) {
    return ConfidenceBand.of(cells.stream().map(measured::applyAsDouble).toList());
  }

  /** Returns what the cells reach, by seed. */
  Map<String, Double> bySeed(SweptAxis seed) {
    return cells.stream()
        .filter(cell -> Double.isFinite(cell.value()))
        .collect(Collectors.toMap(cell -> cell.value(seed), ViewedCell::value, (a, _) -> a));
  }

  /**
   * A round of all cells that have it.
   *
   * @param round its index
   * @param sparsity mean sparsity
   * @param rounds the rounds
   */
  record Rounds(int round, double sparsity, List<SweepRound> rounds) {

    ConfidenceBand band(ToDoubleFunction<SweepRound> measured) {
      return ConfidenceBand.of(rounds.stream().map(measured::applyAsDouble).toList());
    }
  }

  /** Returns the rounds of the group, in order. */
  List<Rounds> rounds() {
    Map<Integer, List<SweepRound>> byRound = new TreeMap<>();
    for (ViewedCell cell : cells) {
      cell.rounds()
          .forEach(
              round -> byRound.computeIfAbsent(round.round(), _ -> new ArrayList<>()).add(round));
    }
    return byRound.entrySet().stream()
        .map(
            of ->
                new Rounds(
                    of.getKey(),
                    of.getValue().stream()
                        .mapToDouble(SweepRound::sparsity)
                        .average()
                        .orElse(Double.NaN),
                    of.getValue()))
        .toList();
  }
}
