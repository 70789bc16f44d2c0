package dev.espalier.experiment.sweep;

import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.sweep.plan.PlannedUnit;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.record.sweep.UnitState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/** Runs units one after the other, each as a process of its own would. */
final class InThisProcess implements SweepExecutor {

  private final List<String> run = new ArrayList<>();
  private final SweepDirectory sweep;
  private final UnaryOperator<List<PlannedUnit>> order;

  InThisProcess(SweepDirectory sweep) {
    this(sweep, UnaryOperator.identity());
  }

  /** Creates an executor that runs units in another order, in which no donor comes too late. */
  InThisProcess(SweepDirectory sweep, UnaryOperator<List<PlannedUnit>> order) {
    this.sweep = sweep;
    this.order = order;
  }

  /** Returns the names of the units run, in order. */
  List<String> run() {
    return run;
  }

  Path path() {
    return sweep.path();
  }

  @Override
  public void run(List<PlannedUnit> work, UnitEvents events) {
    for (PlannedUnit unit : order.apply(work)) {
      run.add(unit.name().toString());
      events.started(unit);
      UnitState state = UnitState.DONE;
      String what = "";
      try {
        UnitRun.of(sweep, unit.name()).run(OptionalInt.of(1), ExperimentListener.NONE);
      } catch (RuntimeException e) {
        state = UnitState.FAILED;
        what = String.valueOf(e.getMessage());
      }
      events.ended(unit, state, what);
      events.tick();
    }
  }
}
