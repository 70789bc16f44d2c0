package dev.espalier.export;

import dev.espalier.memory.FloatView;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Parameters;
import java.io.IOException;

/** Provides the values of a model's tensors, one tensor at a time. */
@FunctionalInterface
public interface WeightSource {

  /** Receives a tensor's values, which are valid only during the call. */
  @FunctionalInterface
  interface Taker {
    /** Receives the values. */
    void take(FloatView values) throws IOException;
  }

  /** Passes the values of a tensor of the model's layout to the receiver. */
  void give(TensorSpec spec, Taker taker) throws IOException;

  /** Returns a source for a dense model in memory. */
  static WeightSource of(Parameters weights) {
    return (spec, taker) -> taker.take(weights.slab().view(spec.name()));
  }
}
