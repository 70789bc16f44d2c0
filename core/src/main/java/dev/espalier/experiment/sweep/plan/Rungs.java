package dev.espalier.experiment.sweep.plan;

import dev.espalier.experiment.progress.RunTimeEstimate;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.sweep.Ledger;
import dev.espalier.record.sweep.Objective;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.record.sweep.Unit;
import dev.espalier.record.sweep.UnitName;
import dev.espalier.record.sweep.UnitState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Decides at the rungs of a sweep which cells go on. A rung is decided when all its cells have
 * reached it, from their records and the ledger alone, so that it matters neither who decides nor
 * in which order cells came there. Cells that differ in their seeds only are one group: its mean
 * decides, so that no cell goes on by the luck of its seed.
 *
 * <p>What is decided stays so. A cell that joins later is ranked among all that ever reached the
 * rung.
 */
public final class Rungs {

  private final SweepDirectory sweep;
  private final Ledger ledger;
  private final Halving halving;
  private final Objective objective;
  private final Collection<List<PlannedUnit>> groups;
  private final List<UnitName> stopped = new ArrayList<>();
  private final Map<UnitName, Integer> passed = new HashMap<>();

  private Rungs(SweepDirectory sweep, SweepDefinition definition, Halving halving) {
    this.sweep = sweep;
    this.ledger = sweep.ledger();
    this.halving = halving;
    this.objective = definition.objective().orElse(Objective.USUAL);
    Map<String, List<PlannedUnit>> byGroup = new LinkedHashMap<>();
    for (PlannedUnit cell : SweepPlan.of(definition, ledger.units()).cells()) {
      if (!cell.unit().course().rungs().isEmpty()) {
        byGroup.computeIfAbsent(cell.group(), _ -> new ArrayList<>()).add(cell);
      }
    }
    this.groups = byGroup.values();
  }

  /**
   * What was decided.
   *
   * @param stopped the cells that go on no more
   * @param passed number of cells that may go on to their next rung or to their ends
   */
  public record Decision(List<Unit> stopped, int passed) {

    /** Copies the list. */
    public Decision {
      stopped = List.copyOf(stopped);
    }

    /** Tells whether nothing was. */
    public boolean isEmpty() {
      return stopped.isEmpty() && passed == 0;
    }
  }

  /** Decides the rungs of a sweep in the ledger that all their cells have reached. */
  public static Decision decide(SweepDirectory sweep) {
    return decide(sweep, SweepFile.read(sweep.definition()));
  }

  /** Decides the rungs that all their cells have reached, and enters it into the ledger. */
  public static Decision decide(SweepDirectory sweep, SweepDefinition definition) {
    Optional<Halving> halving = definition.halving();
    return halving.isEmpty()
        ? new Decision(List.of(), 0)
        : new Rungs(sweep, definition, halving.get()).decide();
  }

  /** Tells whether a cell has come to a rung that is not decided. */
  public static boolean awaits(SweepDirectory sweep, Unit unit) {
    OptionalInt to = unit.course().to();
    return to.isPresent()
        && unit.state() == UnitState.WAITING
        && sweep.run(unit).wholeRound(to.getAsInt()).isPresent();
  }

  private Decision decide() {
    int rungs = groups.stream().mapToInt(group -> size(group.getFirst())).max().orElse(0);
    // Rungs are counted from the end, since a rung is the same part of every run.
    for (int left = rungs; left >= 1 && isReached(left); left--) {
      decide(left);
    }
    return new Decision(
        stopped.stream().map(name -> ledger.unit(name).orElseThrow()).toList(), passed.size());
  }

  private static int size(PlannedUnit cell) {
    return cell.unit().course().rungs().size();
  }

  private static boolean takesPart(PlannedUnit cell, int left) {
    return size(cell) >= left;
  }

  /** Returns the number of rungs before one that has so many from it to the end. */
  private static int before(PlannedUnit cell, int left) {
    return size(cell) - left;
  }

  private static int round(PlannedUnit cell, int left) {
    return cell.unit().course().rungs().get(before(cell, left));
  }

  private int passed(PlannedUnit cell) {
    return passed.getOrDefault(cell.name(), cell.unit().course().passed());
  }

  private boolean isHalved(PlannedUnit cell) {
    return cell.unit().course().halved() || stopped.contains(cell.name());
  }

  /** Tells whether a cell is still to be ranked at a rung. */
  private boolean isRunning(PlannedUnit cell, int left) {
    return takesPart(cell, left)
        && !isHalved(cell)
        && !cell.isDone()
        && cell.unit().state() != UnitState.FAILED
        && passed(cell) <= before(cell, left);
  }

  /** Tells whether all cells of a rung have reached it, or there is only one group to keep. */
  private boolean isReached(int left) {
    return groups.stream()
            .flatMap(List::stream)
            .filter(cell -> isRunning(cell, left))
            .allMatch(cell -> record(cell, left).isPresent())
        || isAlone(left);
  }

  private boolean isAlone(int left) {
    return groups.stream()
            .filter(
                group ->
                    group.stream()
                        .anyMatch(
                            cell ->
                                takesPart(cell, left)
                                    && (isRunning(cell, left) || record(cell, left).isPresent())))
            .count()
        <= 1;
  }

  /** Returns the round of a cell that counts at a rung: its last one, if it ended before. */
  private Optional<RoundRecord> record(PlannedUnit cell, int left) {
    Optional<RoundRecord> there = sweep.run(cell.unit()).wholeRound(round(cell, left));
    return there.isPresent() || !cell.isDone()
        ? there
        : sweep.run(cell.unit()).wholeRounds().stream().reduce((_, last) -> last);
  }

  /** A group at a rung. */
  private record Ranked(List<PlannedUnit> cells, double mean, int seeds) {}

  private void decide(int left) {
    if (groups.stream().flatMap(List::stream).noneMatch(cell -> isRunning(cell, left))) {
      return;
    }
    List<Ranked> ranking = ranking(left);
    int kept = halving.kept(ranking.size());
    for (int i = 0; i < ranking.size(); i++) {
      Ranked group = ranking.get(i);
      boolean goesOn =
          group.cells().stream().noneMatch(this::isHalved)
              && (i < kept || group.cells().stream().anyMatch(cell -> isPast(cell, left)));
      for (PlannedUnit cell : group.cells()) {
        if (isRunning(cell, left)) {
          if (goesOn) {
            passed.put(cell.name(), before(cell, left) + 1);
            ledger.passed(cell.name(), before(cell, left) + 1);
          } else {
            stopped.add(cell.name());
            ledger.halved(cell.name(), words(group, i + 1, ranking.size(), round(cell, left)));
          }
        }
      }
    }
  }

  private boolean isPast(PlannedUnit cell, int left) {
    return !cell.isDone() && takesPart(cell, left) && passed(cell) > before(cell, left);
  }

  private List<Ranked> ranking(int left) {
    List<Ranked> ranking = new ArrayList<>();
    for (List<PlannedUnit> group : groups) {
      double[] values =
          group.stream()
              .filter(cell -> takesPart(cell, left))
              .flatMap(cell -> record(cell, left).stream())
              .mapToDouble(round -> objective.at(round.losses()))
              .toArray();
      if (values.length > 0 || group.stream().anyMatch(cell -> isRunning(cell, left))) {
        double sum = 0;
        for (double value : values) {
          sum += value;
        }
        ranking.add(new Ranked(group, sum / values.length, values.length));
      }
    }
    // The order of the cells decides between equals, since sorting keeps it.
    ranking.sort(Comparator.comparing(Ranked::mean, objective.bestFirst()));
    return ranking;
  }

  private String words(Ranked group, int rank, int groups, int round) {
    return String.format(
        Locale.ROOT,
        "halved after round %d: %s %.6g%s is rank %d of %d, and %s on",
        round,
        objective.metric().word(),
        group.mean(),
        group.seeds() > 1 ? " (mean of " + RunTimeEstimate.count(group.seeds(), "seed") + ")" : "",
        rank,
        groups,
        halving.kept(groups) == 1 ? "the best goes" : "the best " + halving.kept(groups) + " go");
  }
}
