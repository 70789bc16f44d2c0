package dev.espalier.record;

import java.util.Arrays;
import java.util.List;
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

  /**
   * Returns the difference of the means of two independent sets of values, with Welch's interval
   * (1947), which does not assume that both vary equally; undefined if either set has one value
   * only. The standard deviation is that of the difference of the means.
   */
  public static Spread welch(double[] minuend, double[] subtrahend) {
    Spread a = of(minuend);
    Spread b = of(subtrahend);
    double mean = a.mean() - b.mean();
    double ofA = a.sd() * a.sd() / minuend.length;
    double ofB = b.sd() * b.sd() / subtrahend.length;
    double error = Math.sqrt(ofA + ofB);
    if (!(error > 0)) {
      // Without any spread there is nothing to divide by: the interval is the difference itself.
      return error == 0
          ? new Spread(List.of(), mean, 0, mean, mean)
          : new Spread(List.of(), mean, NAN, NAN, NAN);
    }
    double freedom =
        (ofA + ofB)
            * (ofA + ofB)
            / (ofA * ofA / (minuend.length - 1) + ofB * ofB / (subtrahend.length - 1));
    double half =
        TDistribution.of(freedom).inverseCumulativeProbability((1 + CONFIDENCE) / 2) * error;
    return new Spread(List.of(), mean, error, mean - half, mean + half);
  }

  /** Returns a difference's mean and, if defined, its interval, as text. */
  public static String text(Spread difference) {
    String mean = String.format(Locale.ROOT, "%+.4f", difference.mean());
    return Double.isFinite(difference.low())
        ? mean + String.format(Locale.ROOT, " [%+.4f, %+.4f]", difference.low(), difference.high())
        : mean;
  }
}
