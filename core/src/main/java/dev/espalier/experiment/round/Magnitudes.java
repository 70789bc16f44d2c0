package dev.espalier.experiment.round;

import static dev.espalier.record.MagnitudeCounts.BINS;
import static dev.espalier.record.MagnitudeCounts.BINS_PER_OCTAVE;
import static dev.espalier.record.MagnitudeCounts.LOWEST_OCTAVE;

import dev.espalier.mask.Mask;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Slab;
import dev.espalier.record.MagnitudeCounts;
import java.util.ArrayList;
import java.util.List;

/** Counts surviving weights by magnitude, without computing a logarithm for each. */
final class Magnitudes {

  private static final int MANTISSA = 0x7fffff;

  /** The mantissas at which the bins of an octave begin. */
  private static final int[] EDGES = new int[BINS_PER_OCTAVE];

  static {
    for (int k = 0; k < BINS_PER_OCTAVE; k++) {
      float edge = (float) Math.pow(2, (double) k / BINS_PER_OCTAVE);
      EDGES[k] = Float.floatToRawIntBits(edge) & MANTISSA;
    }
  }

  private Magnitudes() {}

  /** Returns the counts of each tensor of the mask. */
  static List<MagnitudeCounts> of(Slab weights, Mask mask) {
    List<MagnitudeCounts> tensors = new ArrayList<>();
    for (int t = 0; t < mask.specs().size(); t++) {
      String name = mask.specs().get(t).name();
      FloatView view = weights.view(name);
      long[] counts = new long[BINS];
      mask.forEachSurvivor(t, index -> counts[bin(view.get(index))]++);
      tensors.add(MagnitudeCounts.of(name, counts));
    }
    return tensors;
  }

  static int bin(float weight) {
    int bits = Float.floatToRawIntBits(weight);
    int octave = (bits >>> 23 & 0xff) - 127 - LOWEST_OCTAVE;
    if (octave < 0) {
      return 0;
    }
    int mantissa = bits & MANTISSA;
    int within = 0;
    for (int step = BINS_PER_OCTAVE / 2; step > 0; step /= 2) {
      within += mantissa >= EDGES[within + step] ? step : 0;
    }
    return Math.min(BINS - 1, octave * BINS_PER_OCTAVE + within);
  }
}
