package dev.espalier.model.tune;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.FeatureSelection;
import dev.espalier.model.FormatPolicy;
import dev.espalier.model.WeightFormat;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Selects the fastest form of each weight on this machine, by timing a forward and a backward pass
 * in each form with the rows of a batch. Weights of the same shape and similar density are measured
 * once; measurements are stored, and what they imply is not measured. The dense form is kept unless
 * another is clearly faster, a sparse one by a tenth. Not thread-safe.
 */
public final class AutoTuner implements FormatPolicy {

  private static final Logger LOG = LoggerFactory.getLogger(AutoTuner.class);

  /** Another form must be faster than the dense one by more than the noise of measurements. */
  private static final double CLEARLY = 0.97;

  /**
   * Sparse products depend on the cache, which they have to themselves while being measured but
   * share in a real step, where they were up to a tenth slower.
   */
  private static final double CLEARLY_SPARSE = 0.9;

  /** Products with fewer multiply-adds are too small for the form to matter. */
  private static final long SMALL = 1 << 22;

  /** Density above which the sparse form is not even measured. */
  private static final double DENSE_ENOUGH = 0.7;

  /** Density steps per halving that are measured separately. */
  private static final int PER_HALVING = 2;

  /** Lower densities are treated as this one. */
  private static final double LEAST = 1e-6;

  private final Kernels kernels;
  private final int rows;
  private final Store store;
  private @Nullable FormatBenchmark timer;

  /**
   * @param rows tokens of a batch
   * @param store holds the measurements with these kernels on this machine
   */
  public AutoTuner(Kernels kernels, int rows, Store store) {
    this.kernels = kernels;
    this.rows = rows;
    this.store = store;
  }

  /**
   * The measurement of a form.
   *
   * @param seconds duration of a forward and a backward pass, in seconds
   * @param density density of the weight measured, or fraction of live inputs
   */
  public record Measurement(double seconds, double density) {}

  /** Stores measurements. */
  public interface Store {

    /** Returns the measurement stored under a key, or null. */
    @Nullable Measurement find(String key);

    /**
     * Stores a measurement, possibly for later runs as well.
     *
     * @return the valid measurement: the first one stored, which may be that of another run
     */
    Measurement keep(String key, Measurement measurement);
  }

  @Override
  public WeightFormat choose(Weight weight) {
    if (weight.candidates().contains(WeightFormat.UNIFORM)) {
      LOG.info("{}: every input is the same for all tokens: uniform", name(weight));
      return WeightFormat.UNIFORM;
    }
    if (small(weight)) {
      return WeightFormat.DENSE;
    }
    return weight.part() == Part.LOOK_UP ? lookUp(weight) : choose(weight, weight.candidates());
  }

  /**
   * A look-up is not a product; its cost is the weight's share of subsequent work, since gradient
   * clipping and the optimizer process everything stored. A pruned weight saves about as much there
   * as a surviving one costs more to look up than one in a dense row.
   */
  private WeightFormat lookUp(Weight weight) {
    long pruned = weight.spec().shape().size() - weight.survivors();
    double lookedUp = (double) rows * weight.outputs() * weight.density();
    WeightFormat form = pruned > lookedUp ? WeightFormat.SPARSE : WeightFormat.DENSE;
    LOG.info("{}: only looked up: {}", name(weight), form);
    return form;
  }

  private WeightFormat choose(Weight weight, List<WeightFormat> candidates) {
    double dense = seconds(weight, WeightFormat.DENSE, Surroundings.ROWS, Double.POSITIVE_INFINITY);
    Map<WeightFormat, Double> times = new EnumMap<>(Map.of(WeightFormat.DENSE, dense));
    for (WeightFormat form : candidates) {
      if (form != WeightFormat.DENSE && !hopeless(weight, form)) {
        times.put(form, seconds(weight, form, Surroundings.ROWS, dense));
      }
    }
    WeightFormat best = fastest(times);
    log(weight, times, best);
    return best;
  }

  private static boolean hopeless(Weight weight, WeightFormat form) {
    return form == WeightFormat.SPARSE && weight.density() > DENSE_ENOUGH;
  }

  @Override
  public List<WeightFormat> choosePair(Weight first, Weight second) {
    if (!pairs(first) || !pairs(second)) {
      return List.of(choose(first), choose(second));
    }
    double dense1 = seconds(first, WeightFormat.DENSE, Surroundings.ROWS, Double.POSITIVE_INFINITY);
    double dense2 =
        seconds(second, WeightFormat.DENSE, Surroundings.ROWS, Double.POSITIVE_INFINITY);
    double tiled1 = seconds(first, WeightFormat.SPARSE, Surroundings.TILES_AFTER, dense1);
    double tiled2 = seconds(second, WeightFormat.SPARSE, Surroundings.TILES_BEFORE, dense2);
    if (tiled1 + tiled2 >= (dense1 + dense2) * CLEARLY_SPARSE) {
      return List.of(chooseAlone(first, dense1, tiled1), chooseAlone(second, dense2, tiled2));
    }
    LOG.info(
        "{} and {}: dense {}, sparse {}: sparse",
        name(first),
        name(second),
        milliseconds(dense1 + dense2),
        milliseconds(tiled1 + tiled2));
    return List.of(WeightFormat.SPARSE, WeightFormat.SPARSE);
  }

  private boolean pairs(Weight weight) {
    return weight.candidates().contains(WeightFormat.SPARSE)
        && !hopeless(weight, WeightFormat.SPARSE)
        && !small(weight);
  }

  /**
   * A weight whose sparse form loses even without transposing the wide side need not be measured
   * with it.
   */
  private WeightFormat chooseAlone(Weight weight, double dense, double tiled) {
    List<WeightFormat> candidates = new ArrayList<>(weight.candidates());
    if (tiled >= dense * CLEARLY_SPARSE) {
      candidates.remove(WeightFormat.SPARSE);
    }
    return choose(weight, candidates);
  }

  private static WeightFormat fastest(Map<WeightFormat, Double> times) {
    double dense = times.getOrDefault(WeightFormat.DENSE, Double.POSITIVE_INFINITY);
    WeightFormat best = WeightFormat.DENSE;
    double least = Double.POSITIVE_INFINITY;
    for (Map.Entry<WeightFormat, Double> time : times.entrySet()) {
      boolean wins = time.getValue() < dense * clearly(time.getKey());
      if (wins && time.getValue() < least) {
        best = time.getKey();
        least = time.getValue();
      }
    }
    return best;
  }

  /** Returns the fraction of the dense form's time that a form must not exceed. */
  private static double clearly(WeightFormat form) {
    return form == WeightFormat.SPARSE ? CLEARLY_SPARSE : CLEARLY;
  }

  private boolean small(Weight weight) {
    return (long) rows * weight.spec().shape().size() < SMALL;
  }

  private double seconds(
      Weight weight, WeightFormat form, Surroundings surroundings, double toBeat) {
    double share =
        switch (form) {
          case COMPACT ->
              (double) FeatureSelection.roundedUp(weight.liveInputs(), weight.inputs())
                  / weight.inputs();
          case SPARSE -> weight.density();
          case DENSE, UNIFORM -> 1;
        };
    String series =
        String.format(
            Locale.ROOT,
            "%s %s %d %d %d ",
            form,
            surroundings.name().toLowerCase(Locale.ROOT),
            rows,
            weight.inputs(),
            weight.outputs());
    int step = step(share);
    Measurement kept = store.find(series + step);
    if (kept != null) {
      // Of two densities that share a measurement, the higher takes longer than was measured for
      // the lower.
      return kept.seconds() * Math.max(1, share / Math.max(kept.density(), LEAST));
    }
    OptionalDouble inferred = inferred(series, step, toBeat * clearly(form));
    if (inferred.isPresent()) {
      return inferred.getAsDouble();
    }
    double measured = timer().seconds(weight, form, surroundings, toBeat);
    return store.keep(series + step, new Measurement(measured, share)).seconds();
  }

  /** Returns the position of a share on a logarithmic scale, on which 1 is at 0. */
  private static int step(double share) {
    return (int) Math.round(PER_HALVING * -Math.log(Math.max(share, LEAST)) / Math.log(2));
  }

  /**
   * Returns a bound that decides the choice, if there is one: a form that wins at a higher density
   * also wins at a lower one, and vice versa.
   */
  private OptionalDouble inferred(String series, int step, double toBeat) {
    for (int denser = step - 1; denser >= 0; denser--) {
      Measurement kept = store.find(series + denser);
      if (kept != null && kept.seconds() < toBeat) {
        return OptionalDouble.of(kept.seconds());
      }
    }
    for (int sparser = step + 1; sparser <= step(0); sparser++) {
      Measurement kept = store.find(series + sparser);
      if (kept != null && kept.seconds() >= toBeat) {
        return OptionalDouble.of(kept.seconds());
      }
    }
    return OptionalDouble.empty();
  }

  private FormatBenchmark timer() {
    if (timer == null) {
      timer = new FormatBenchmark(kernels, rows);
    }
    return timer;
  }

  private static void log(Weight weight, Map<WeightFormat, Double> times, WeightFormat best) {
    LOG.info(
        "{}: {}: {}",
        name(weight),
        times.entrySet().stream()
            .map(time -> time.getKey() + " " + milliseconds(time.getValue()))
            .collect(Collectors.joining(", ")),
        best);
  }

  private static String name(Weight weight) {
    TensorSpec spec = weight.spec();
    String inputs =
        weight.liveInputs() < weight.inputs()
            ? String.format(Locale.ROOT, ", %d live inputs", weight.liveInputs())
            : "";
    return String.format(
        Locale.ROOT, "%s %s, density %.4f%s", spec.name(), spec.shape(), weight.density(), inputs);
  }

  private static String milliseconds(double seconds) {
    return String.format(Locale.ROOT, "%.2f ms", seconds * 1e3);
  }
}
