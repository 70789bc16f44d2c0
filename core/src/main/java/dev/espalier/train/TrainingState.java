package dev.espalier.train;

import dev.espalier.memory.Slab;
import dev.espalier.train.state.StateReader;
import dev.espalier.train.state.StateWriter;
import dev.espalier.train.state.Stateful;
import dev.espalier.train.state.SurvivorValues;
import java.util.List;

/**
 * Everything a training remembers from one step to the next, as one state. The order of the text
 * and the draws of dropout are not among it: they follow from the seed and the number of the step.
 *
 * @param survivors how weights and moments are written
 * @param weights as they are trained
 * @param parts whatever else remembers something
 */
record TrainingState(SurvivorValues survivors, Slab weights, Optimizer optimizer, List<Part> parts)
    implements Stateful {

  /** A part of the training, and its name in the state. */
  record Part(String name, Stateful part) {}

  @Override
  public void save(StateWriter to) {
    survivors.save(to.part("weights"), weights);
    optimizer.save(to.part("optimizer"), survivors);
    for (Part part : parts) {
      part.part().save(to.part(part.name()));
    }
  }

  @Override
  public void restore(StateReader from) {
    survivors.restore(from.part("weights"), weights);
    optimizer.restore(from.part("optimizer"), survivors);
    for (Part part : parts) {
      part.part().restore(from.part(part.name()));
    }
  }
}
