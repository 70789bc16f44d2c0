package dev.espalier.generate;

import dev.espalier.kernel.Survivors;
import dev.espalier.kernel.WeightMatrix;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Footprint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The density of each weight: nonzero values / all values, since pruned weights are stored as
 * zeros; 1 for a weight with hardly any zeros, which are not counted, and for one that has no
 * sparse form.
 */
public final class Densities {

  /** Values of a first look. */
  private static final int LOOK = 1 << 12;

  /** Where an output's entries begin, and which output it is. */
  private static final int BYTES_PER_OUTPUT = 2 * Integer.BYTES;

  /** A first look with fewer zeros ends the search. */
  private static final int FEW = LOOK / 16;

  private final Map<WeightMatrix, Double> densities = new HashMap<>();

  private Densities() {}

  /** Counts the zeros of some weights. */
  static Densities of(List<WeightMatrix> weights) {
    Densities all = new Densities();
    weights.forEach(weight -> all.densities.put(weight, density(weight)));
    return all;
  }

  /**
   * Returns the memory that chosen forms take besides the weights as they are, while they are made.
   */
  public Footprint footprint(DecodingForms forms) {
    long heap = 0;
    long largest = 0;
    long copies = 0;
    for (Map.Entry<WeightMatrix, Double> weight : densities.entrySet()) {
      WeightMatrix matrix = weight.getKey();
      if (forms.sparse(weight.getValue())) {
        double entries = weight.getValue() * matrix.values().size();
        long bytes = (long) (entries * Survivors.ENTRY_BYTES);
        bytes += (long) BYTES_PER_OUTPUT * matrix.outputs();
        heap += bytes;
        largest = Math.max(largest, bytes);
      } else if (forms.bfloat16()) {
        copies += matrix.values().size() * Short.BYTES;
      }
    }
    // One weight at a time is also there in the order in which it is collected.
    return new Footprint(copies, heap + largest);
  }

  /** Returns the density of one of the weights. */
  double of(WeightMatrix weight) {
    return densities.getOrDefault(weight, 1.0);
  }

  /**
   * Returns the common density of the weights of a lower density than the given one; 1 if there is
   * none.
   */
  double ofThoseBelow(double bound) {
    double nonzero = 0;
    double size = 0;
    for (Map.Entry<WeightMatrix, Double> weight : densities.entrySet()) {
      if (weight.getValue() < bound) {
        nonzero += weight.getValue() * weight.getKey().values().size();
        size += weight.getKey().values().size();
      }
    }
    return size == 0 ? 1 : nonzero / size;
  }

  private static double density(WeightMatrix matrix) {
    FloatView values = matrix.values();
    if (matrix.inputs() > Survivors.MOST_INPUTS || values.size() == 0) {
      return 1;
    }
    if (values.size() > LOOK && seen(values) < FEW) {
      return 1;
    }
    long nonzero = count(values);
    return nonzero > Integer.MAX_VALUE - 8 ? 1 : (double) nonzero / values.size();
  }

  /** Returns the zeros among values spread evenly. */
  private static int seen(FloatView values) {
    int zeros = 0;
    for (long i = 0; i < LOOK; i++) {
      zeros += values.get(i * (values.size() - 1) / (LOOK - 1)) == 0 ? 1 : 0;
    }
    return zeros;
  }

  private static long count(FloatView values) {
    long nonzero = 0;
    for (long i = 0; i < values.size(); i++) {
      nonzero += values.get(i) != 0 ? 1 : 0;
    }
    return nonzero;
  }
}
