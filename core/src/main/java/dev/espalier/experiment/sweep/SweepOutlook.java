package dev.espalier.experiment.sweep;

import dev.espalier.experiment.progress.RunTimeEstimate;
import dev.espalier.experiment.sweep.plan.PlannedUnit;
import dev.espalier.record.sweep.Donor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is ahead of a sweep.
 *
 * @param cells number of cells
 * @param done number of cells that are complete
 * @param failed number of cells that failed and are not run again
 * @param rounds rounds of the cells to be run, were each trained for its own cell
 * @param trained rounds to be trained
 * @param shared dense rounds among these that are trained for several cells
 * @param bytes what the models of these rounds take on the disk
 * @param roundSeconds duration of all rounds to be trained, if a step took a second
 */
record SweepOutlook(
    int cells,
    int done,
    int failed,
    int rounds,
    int trained,
    int shared,
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
        all.size()
            - (int) all.stream().filter(PlannedUnit::isDone).count()
            - (int) work.stream().filter(unit -> unit.name().isCell()).count(),
        rounds,
        trained,
        shared,
        bytes,
        seconds);
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
            + (cells - done - failed)
            + " to run"
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
    return lines;
  }
}
