package dev.espalier.experiment;

import dev.espalier.mask.Mask;
import dev.espalier.model.Parameters;
import dev.espalier.prune.Criterion;
import dev.espalier.prune.Cut;
import dev.espalier.prune.Schedule;

/** What will be cut after a round. */
record NextCut(Criterion criterion, Schedule schedule) {

  static NextCut of(Settings settings) {
    return new NextCut(
        Criterion.named(settings.text(Setting.CRITERION), "--criterion"),
        TrainingPlan.schedule(settings));
  }

  /** The mask after the cut. */
  Mask from(Mask mask, Parameters trained) {
    return Cut.lowest(mask, trained.slab(), criterion, schedule.removed(mask.survivors()));
  }

  /** Whether the mask is so small that a cut would take nothing. */
  boolean takesNothing(Mask mask) {
    return schedule.removed(mask.survivors()) == 0;
  }
}
