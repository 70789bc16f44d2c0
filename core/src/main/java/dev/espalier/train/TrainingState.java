package dev.espalier.train;

import dev.espalier.memory.Slab;
import dev.espalier.train.state.StateReader;
import dev.espalier.train.state.StateWriter;
import dev.espalier.train.state.Stateful;
import dev.espalier.train.state.SurvivorValues;
import java.util.List;
import java.util.Optional;

/**
 * The complete state of training between two steps. The order of the text and the dropout masks are
 * not part of it, since they follow from the seed and the number of the step.
 *
 * @param survivors writes weights and moments
 * @param weights the weights being trained
 * @param optimizer empty if no step is trained
 * @param parts all other parts with a state
 */
record TrainingState(
    SurvivorValues survivors, Slab weights, Optional<Optimizer> optimizer, List<Part> parts)
    implements Stateful {

  /** A part of the state with its name. */
  record Part(String name, Stateful part) {}

  @Override
  public void save(StateWriter to) {
    survivors.save(to.part("weights"), weights);
    optimizer.ifPresent(each -> each.save(to.part("optimizer"), survivors));
    for (Part part : parts) {
      part.part().save(to.part(part.name()));
    }
  }

  @Override
  public void restore(StateReader from) {
    survivors.restore(from.part("weights"), weights);
    optimizer.ifPresent(each -> each.restore(from.part("optimizer"), survivors));
    for (Part part : parts) {
      part.part().restore(from.part(part.name()));
    }
  }
}
