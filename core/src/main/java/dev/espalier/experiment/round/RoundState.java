package dev.espalier.experiment.round;

import dev.espalier.mask.Mask;
import dev.espalier.memory.Slab;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.ExecutionPlan;
import dev.espalier.prune.criterion.GradientSums;
import dev.espalier.record.MetricsWriter;
import dev.espalier.train.state.StateReader;
import dev.espalier.train.state.StateWriter;
import dev.espalier.train.state.Stateful;
import dev.espalier.train.state.Stopwatch;
import dev.espalier.train.state.SurvivorValues;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state of a round apart from its training.
 *
 * @param mask mask of the whole model under which the round trains
 * @param formats formats of the weights being trained
 * @param clock clock of the round
 * @param metrics steps logged so far
 * @param sums scores that a criterion accumulates during training
 */
record RoundState(
    Mask mask,
    ExecutionPlan formats,
    Stopwatch clock,
    MetricsWriter metrics,
    Optional<GradientSums> sums)
    implements Stateful {

  private static final String MASK = "mask";
  private static final String FORMATS = "formats";
  private static final String METRICS = "metrics";

  @Override
  public void save(StateWriter to) {
    to.put(MASK, mask);
    StateWriter names = to.part(FORMATS);
    formats.byName().forEach((weight, format) -> names.put(weight, format.toString()));
    clock.save(to.part("clock"));
    to.put(METRICS, metrics.lines());
    sums.map(GradientSums::sums).ifPresent(slab -> values(slab).save(to.part("sums"), slab));
  }

  @Override
  public void restore(StateReader from) {
    clock.restore(from.part("clock"));
    metrics.restore(from.bytes(METRICS));
    sums.map(GradientSums::sums).ifPresent(slab -> values(slab).restore(from.part("sums"), slab));
  }

  private SurvivorValues values(Slab slab) {
    return new SurvivorValues(mask, slab.specs());
  }

  /** Returns the mask of a saved round. */
  static Mask mask(StateReader saved, List<TensorSpec> scope) {
    return saved.mask(MASK, scope);
  }

  /** Returns the names of a saved round's formats, by the names of the weights. */
  static Map<String, String> formats(StateReader saved) {
    return saved.part(FORMATS).texts();
  }
}
