package dev.espalier.generate;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.model.tune.AutoTuner.Measurement;
import dev.espalier.model.tune.AutoTuner.Store;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the density below which the sparse form of a model's weights is the faster one on this
 * machine, by timing the products of a token in both forms, all of them in turn, so that caches
 * serve them as they will in decoding. Measurements are stored.
 */
public final class DecodingTrial {

  private static final Logger LOG = LoggerFactory.getLogger(DecodingTrial.class);

  /** The sparse form must be faster by more than the noise of measurements. */
  private static final double CLEARLY = 0.9;

  /** Weights of a higher density are not even measured in the sparse form. */
  private static final double DENSE_ENOUGH = 0.7;

  /** Density steps per halving that are measured separately. */
  private static final int PER_HALVING = 2;

  /** Lower densities are treated as this one. */
  private static final double LEAST = 1e-6;

  private static final int LEAST_TURNS = 5;
  private static final long LEAST_NANOS = 150_000_000;

  private final Kernels k;
  private final Parameters weights;
  private final Densities densities;
  private final Store store;

  private DecodingTrial(Kernels k, Parameters weights, Densities densities, Store store) {
    this.k = k;
    this.weights = weights;
    this.densities = densities;
    this.store = store;
  }

  /**
   * Returns the weights in the forms that decode fastest on this machine, measured where it is not
   * known.
   *
   * @param arena holds the copies in 16 bits
   * @param densities those of the weights
   * @param bfloat16 whether weights that are not sparse are rounded to 16 bits
   * @param store holds the measurements with these kernels on this machine
   */
  public static DecoderWeights fastest(
      Arena arena,
      Kernels kernels,
      Parameters weights,
      Densities densities,
      boolean bfloat16,
      Store store) {
    DecodingTrial trial = new DecodingTrial(kernels, weights, densities, store);
    return DecoderWeights.of(arena, kernels, weights, trial.choose(bfloat16), densities);
  }

  /** Returns the forms that take the most memory of those that a trial may choose. */
  public static DecodingForms largest(boolean bfloat16) {
    return new DecodingForms(DENSE_ENOUGH, bfloat16);
  }

  /** Returns the forms; nothing is measured unless a weight has many zeros. */
  private DecodingForms choose(boolean bfloat16) {
    DecodingForms stored = new DecodingForms(0, bfloat16);
    double density = densities.ofThoseBelow(DENSE_ENOUGH);
    if (density == 1) {
      return stored;
    }
    long step = Math.round(PER_HALVING * -Math.log(Math.max(density, LEAST)) / Math.log(2));
    double perEntry = seconds(largest(bfloat16), "groups " + step);
    double perValue = seconds(stored, bfloat16 ? "bf16" : "dense");
    double below = Math.min(DENSE_ENOUGH, perValue / perEntry * CLEARLY);
    DecodingForms forms = new DecodingForms(below, bfloat16);
    LOG.info(
        String.format(
            Locale.ROOT,
            "decoding: %.3f ns a weight as stored, %.3f ns a survivor: sparse below density %.3f",
            perValue * 1e9,
            perEntry * 1e9,
            forms.sparseBelow()));
    return forms;
  }

  /**
   * Returns the seconds that a product takes for each value that it reads: in the sparse form if
   * any weight has it, otherwise as stored.
   */
  private double seconds(DecodingForms forms, String series) {
    Gpt2Config config = weights.config();
    String key =
        String.format(
            Locale.ROOT,
            "decode %s %d %d %d",
            series,
            config.nLayer(),
            config.nEmbd(),
            config.vocabSize());
    Measurement kept = store.find(key);
    if (kept != null) {
      return kept.seconds();
    }
    try (Arena arena = Arena.ofShared()) {
      boolean sparse = forms.sparseBelow() > 0;
      List<DecodingWeight> all =
          DecoderWeights.of(arena, k, weights, forms, densities).all().stream()
              .filter(weight -> weight.isSparse() == sparse)
              .toList();
      double measured = secondsPerValue(arena, all);
      return store.keep(key, new Measurement(measured, 1)).seconds();
    }
  }

  private static double secondsPerValue(Arena arena, List<DecodingWeight> all) {
    int widest =
        all.stream()
            .mapToInt(weight -> Math.max(weight.matrix().inputs(), weight.matrix().outputs()))
            .max()
            .orElseThrow();
    FloatView in = FloatView.allocate(arena, widest);
    FloatView out = FloatView.allocate(arena, widest);
    for (int i = 0; i < widest; i++) {
      in.set(i, 1f / (i + 1));
    }
    long values = all.stream().mapToLong(DecodingWeight::values).sum();
    long begun = System.nanoTime();
    long best = Long.MAX_VALUE;
    for (int turn = 0; turn < LEAST_TURNS || System.nanoTime() - begun < LEAST_NANOS; turn++) {
      long start = System.nanoTime();
      all.forEach(weight -> weight.decode(out, in, null, 1));
      best = Math.min(best, System.nanoTime() - start);
    }
    return best / 1e9 / values;
  }
}
