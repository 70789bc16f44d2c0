package dev.espalier.record;

import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * What repeated measurements say of their mean: Student's t interval (Student 1908), which assumes
 * that values of different seeds are independent and about normal.
 */
public final class Replicates {

  /** Of the means lie within the interval. */
  private static final double CONFIDENCE = 0.95;

  private static final double NAN = Double.NaN;

  private Replicates() {}

  /** Mean, standard deviation and 95 % interval; of one value there is only the mean. */
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

  /** The paired difference, value by value. */
  public static Spread difference(double[] minuend, double[] subtrahend) {
    double[] differences = new double[minuend.length];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = minuend[i] - subtrahend[i];
    }
    return of(differences);
  }

  /** A difference's mean and, where there is one, its interval. */
  public static String text(Spread difference) {
    String mean = String.format(Locale.ROOT, "%+.4f", difference.mean());
    return Double.isFinite(difference.low())
        ? mean + String.format(Locale.ROOT, " [%+.4f, %+.4f]", difference.low(), difference.high())
        : mean;
  }
}
