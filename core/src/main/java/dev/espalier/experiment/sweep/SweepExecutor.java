package dev.espalier.experiment.sweep;

import dev.espalier.experiment.sweep.plan.PlannedUnit;
import java.util.List;

/** Something that runs the units of a sweep: processes of this machine, or a cluster. */
interface SweepExecutor {

  /**
   * Runs units, each after those among them whose rounds it takes. Returns when all have ended, or
   * when one has failed and that is to stop the others.
   *
   * @param work the units, each after those whose rounds it takes
   * @throws java.util.concurrent.CancellationException if the thread is interrupted; all units are
   *     saved then
   */
  void run(List<PlannedUnit> work, UnitEvents events);
}
