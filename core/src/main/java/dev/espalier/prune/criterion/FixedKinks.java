package dev.espalier.prune.criterion;

import dev.espalier.kernel.Activation;
import dev.espalier.kernel.ActivationFunction;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Gpt2Config;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * ReLU for finite differences of gradients: which inputs are positive is recorded at the weights
 * themselves and held fixed while the weights are moved. ReLU's second derivative is 0 wherever it
 * exists; if inputs crossed the kink within the step of a difference, the jump of the first
 * derivative would count as curvature. Other functions have no kink and are computed as usual.
 */
final class FixedKinks implements Activation {

  /**
   * Identifies inputs: each block of the model has pre-activations of its own.
   *
   * @param batch index of the batch of the calibration text
   * @param address address of the block's pre-activations
   */
  private record Place(int batch, long address) {}

  private final Activation activation;
  private final Map<Place, BitSet> open = new HashMap<>();
  private boolean fixed;
  private int batch;

  FixedKinks(Activation activation) {
    this.activation = activation;
  }

  /**
   * Returns the bytes it holds for the given number of tokens: one bit per neuron, if there are
   * kinks.
   */
  static long bytes(Gpt2Config config, long tokens) {
    if (config.activationFunction() != ActivationFunction.RELU) {
      return 0;
    }
    long neurons =
        IntStream.range(0, config.nLayer()).mapToLong(l -> config.layer(l).inner()).sum();
    return Math.ceilDiv(tokens * neurons, (long) Byte.SIZE);
  }

  /** Sets the batch that is computed next. */
  void enter(int number) {
    batch = number;
  }

  /** Fixes the recorded signs from now on. */
  void fix() {
    fixed = true;
  }

  @Override
  public void forward(FloatView out, FloatView in, long size, ActivationFunction function) {
    if (function != ActivationFunction.RELU) {
      activation.forward(out, in, size, function);
      return;
    }
    BitSet passing = passing(in, size);
    for (long i = 0; i < size; i++) {
      out.set(i, passing.get((int) i) ? in.get(i) : 0);
    }
  }

  @Override
  public void backward(
      FloatView dIn, FloatView dOut, FloatView in, long size, ActivationFunction function) {
    if (function != ActivationFunction.RELU) {
      activation.backward(dIn, dOut, in, size, function);
      return;
    }
    BitSet passing = passing(in, size);
    for (long i = 0; i < size; i++) {
      dIn.set(i, passing.get((int) i) ? dOut.get(i) : 0);
    }
  }

  private BitSet passing(FloatView in, long size) {
    Place place = new Place(batch, in.segment().address());
    if (!fixed) {
      BitSet positive = new BitSet(Math.toIntExact(size));
      for (int i = 0; i < size; i++) {
        positive.set(i, in.get(i) > 0);
      }
      open.put(place, positive);
    }
    BitSet passing = open.get(place);
    if (passing == null) {
      throw new IllegalStateException("inputs that were not there when the kinks were fixed");
    }
    return passing;
  }
}
