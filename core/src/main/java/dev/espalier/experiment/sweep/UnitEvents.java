package dev.espalier.experiment.sweep;

import dev.espalier.experiment.sweep.plan.PlannedUnit;
import dev.espalier.record.sweep.UnitState;

/** Receives what happens to units while they are run, on the thread that called the executor. */
interface UnitEvents {

  /** Called when somebody begins to work on a unit. */
  void started(PlannedUnit unit);

  /** Called now and then while units run. */
  void progressed(PlannedUnit unit, UnitProgress progress);

  /**
   * Called when a unit is done, has failed, was stopped, or is left to somebody else who runs it.
   *
   * @param what the fault, or an empty text
   */
  void ended(PlannedUnit unit, UnitState state, String what);

  /** Called now and then, whether or not anything has happened. */
  void tick();
}
