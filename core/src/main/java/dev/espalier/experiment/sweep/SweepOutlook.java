package dev.espalier.experiment.sweep;

import dev.espalier.experiment.progress.RunTimeEstimate;
import dev.espalier.experiment.sweep.plan.Halving;
import dev.espalier.experiment.sweep.plan.PlannedUnit;
import dev.espalier.record.sweep.Donor;
import dev.espalier.record.sweep.UnitState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is ahead of a sweep.
 *
 * @param cells number of cells
 * @param done number of cells that are complete
 * @param failed number of cells that failed and are not run again
 * @param halved number of cells that halving has stopped
 * @param rounds rounds of the cells to be run, were each trained for its own cell
 * @param trained rounds to be trained
 * @param shared dense rounds among these that are trained for several cells
 * @param halving the most of these rounds that halving may save
 * @param bytes what the models of these rounds take on the disk
 * @param roundSeconds duration of all rounds to be trained, if a step took a second
 */
record SweepOutlook(
    int cells,
    int done,
    int failed,
    int halved,
    int rounds,
    int trained,
    int shared,
    int halving,
    long bytes,
    double roundSeconds) {

  /** Returns what is ahead of the given work. */
  static SweepOutlook of(SweepSetup setup, List<PlannedUnit> work) {
    Map<String, Integer> lengths = new HashMap<>();
    List<PlannedUnit> all = setup.plan().cells();
    int rounds = 0;
    int trained = 0;
    int shared = 0;
    long bytes = 0;
    double seconds = 0;
    for (PlannedUnit unit : work) {
      lengths.put(unit.unit().folder(), setup.needs(unit).rounds());
    }
    for (PlannedUnit unit : work) {
      RunNeeds needs = setup.needs(unit);
      boolean cell = unit.name().isCell();
      int taken = 0;
      for (Donor donor : unit.unit().from()) {
        int there = lengths.getOrDefault(donor.run(), donor.last() == 0 ? 1 : needs.rounds());
        taken = Math.max(taken, donor.last() == 0 ? Math.min(1, there) : there);
      }
      int own = Math.max(0, needs.rounds() - taken);
      rounds += cell ? needs.rounds() : 0;
      shared += cell ? 0 : own;
      trained += own;
      bytes += own * needs.modelBytes();
      seconds += needs.seconds(own, 1);
    }
    return new SweepOutlook(
        all.size(),
        (int) all.stream().filter(PlannedUnit::isDone).count(),
        (int) all.stream().filter(cell -> cell.unit().state() == UnitState.FAILED).count(),
        (int) all.stream().filter(cell -> cell.unit().course().halved()).count(),
        rounds,
        trained,
        shared,
        mostSaved(setup, work),
        bytes,
        seconds);
  }

  /** Returns the rounds that halving saves if at each rung the longest cells are stopped. */
  private static int mostSaved(SweepSetup setup, List<PlannedUnit> work) {
    Halving halving = setup.definition().halving().orElse(null);
    if (halving == null) {
      return 0;
    }
    List<List<PlannedUnit>> groups =
        new ArrayList<>(
            work.stream()
                .filter(unit -> unit.name().isCell() && !setup.rungs(unit).isEmpty())
                .collect(
                    Collectors.groupingBy(
                        PlannedUnit::group, LinkedHashMap::new, Collectors.toList()))
                .values());
    int rungs = groups.stream().mapToInt(group -> rungs(setup, group).size()).max().orElse(0);
    int saved = 0;
    for (int left = rungs; left >= 1; left--) {
      int from = left;
      List<List<PlannedUnit>> ranked =
          groups.stream()
              .filter(group -> rungs(setup, group).size() - from >= passed(group))
              .sorted(Comparator.comparing(group -> -after(setup, group, from)))
              .toList();
      for (int i = 0; i < ranked.size() - halving.kept(ranked.size()); i++) {
        saved += after(setup, ranked.get(i), left);
        groups.remove(ranked.get(i));
      }
    }
    return saved;
  }

  private static List<Integer> rungs(SweepSetup setup, List<PlannedUnit> group) {
    return setup.rungs(group.getFirst());
  }

  private static int passed(List<PlannedUnit> group) {
    return group.getFirst().unit().course().passed();
  }

  /** Returns the rounds of a group after the rung that has so many rungs from it to the end. */
  private static int after(SweepSetup setup, List<PlannedUnit> group, int left) {
    List<Integer> rungs = rungs(setup, group);
    int round = rungs.get(rungs.size() - left);
    return group.stream().mapToInt(cell -> setup.needs(cell).rounds() - 1 - round).sum();
  }

  /** Returns the duration, in seconds. */
  double seconds(CrewTrial crew) {
    return roundSeconds * crew.stepSeconds() / crew.crew().workers();
  }

  /** Returns the number of rounds that are not trained since they are the same. */
  int saved() {
    return rounds - trained;
  }

  /** Returns it in words, a line each. */
  List<String> sentences() {
    List<String> lines = new ArrayList<>();
    lines.add(
        RunTimeEstimate.count(cells, "cell")
            + ": "
            + done
            + " done, "
            + (cells - done - failed - halved)
            + " to run"
            + (halved == 0 ? "" : ", " + halved + " stopped by halving")
            + (failed == 0 ? "" : ", " + failed + " failed earlier ({retry} runs them again)"));
    if (saved() > 0) {
      lines.add(
          RunTimeEstimate.count(trained, "round")
              + " to train instead of "
              + rounds
              + (shared == 0
                  ? ": the rest is the same in several cells"
                  : ": "
                      + RunTimeEstimate.count(shared, "dense round")
                      + " for all, and nothing twice"));
    }
    if (halving > 0) {
      lines.add(
          "halving saves at most " + halving + " of " + RunTimeEstimate.count(trained, "round"));
    }
    return lines;
  }
}
