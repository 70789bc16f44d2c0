package dev.espalier.record;

import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The confidence interval of the mean of repeated measurements, by Student's t distribution
 * (Student 1908). Assumes that values of different seeds are independent and approximately normal.
 */
public final class Replicates {

  /** Coverage of the interval. */
  private static final double CONFIDENCE = 0.95;

  private static final double NAN = Double.NaN;

  private Replicates() {}

  /**
   * Returns the mean, standard deviation and 95 % interval; of a single value only the mean is
   * defined.
   */
  public static Spread of(double[] values) {
    int n = values.length;
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    if (n < 2) {
      return new Spread(Arrays.stream(values).boxed().toList(), mean, NAN, NAN, NAN);
    }
    double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
    double sd = Math.sqrt(squares / (n - 1));
    double half =
        TDistribution.of(n - 1).inverseCumulativeProbability((1 + CONFIDENCE) / 2)
            * sd
            / Math.sqrt(n);
    return new Spread(Arrays.stream(values).boxed().toList(), mean, sd, mean - half, mean + half);
  }

  /** Returns the statistics of the paired differences. */
  public static Spread difference(double[] minuend, double[] subtrahend) {
    double[] differences = new double[minuend.length];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = minuend[i] - subtrahend[i];
    }
    return of(differences);
  }

  /** Returns a difference's mean and, if defined, its interval, as text. */
  public static String text(Spread difference) {
    String mean = String.format(Locale.ROOT, "%+.4f", difference.mean());
    return Double.isFinite(difference.low())
        ? mean + String.format(Locale.ROOT, " [%+.4f, %+.4f]", difference.low(), difference.high())
        : mean;
  }
}
