package dev.espalier.export;

import dev.espalier.memory.FloatView;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Parameters;
import java.io.IOException;

/** Where the values of a model's tensors come from, one tensor at a time. */
@FunctionalInterface
public interface WeightSource {

  /** Takes a tensor's values; they are gone when it returns. */
  @FunctionalInterface
  interface Taker {
    /** Takes them. */
    void take(FloatView values) throws IOException;
  }

  /** Gives the values of a tensor of the model's layout. */
  void give(TensorSpec spec, Taker taker) throws IOException;

  /** The values of a dense model that is in memory. */
  static WeightSource of(Parameters weights) {
    return (spec, taker) -> taker.take(weights.slab().view(spec.name()));
  }
}
