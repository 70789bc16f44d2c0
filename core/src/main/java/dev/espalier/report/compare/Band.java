package dev.espalier.report.compare;

import java.util.List;

/**
 * Where several measurements of one thing lie.
 *
 * @param count of them that are numbers
 * @param deviation the standard deviation of one, by n − 1; NaN of fewer than two
 * @param margin half of the 95 % interval of the mean, by Student's t; NaN of fewer than two
 */
record Band(int count, double mean, double least, double most, double deviation, double margin) {

  /** The 97.5th percentiles of Student's t by degrees of freedom from 1; 1.96 beyond. */
  private static final double[] T = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045, 2.042
  };

  /** Of those that are finite numbers. */
  static Band of(List<Double> measured) {
    double[] values = measured.stream().mapToDouble(x -> x).filter(Double::isFinite).toArray();
    int n = values.length;
    double sum = 0;
    double least = Double.NaN;
    double most = Double.NaN;
    for (double value : values) {
      sum += value;
      least = value < least ? value : Double.isNaN(least) ? value : least;
      most = value > most ? value : Double.isNaN(most) ? value : most;
    }
    double mean = n == 0 ? Double.NaN : sum / n;
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double deviation = n < 2 ? Double.NaN : Math.sqrt(squares / (n - 1));
    double t = n < 2 ? Double.NaN : n - 2 < T.length ? T[n - 2] : 1.96;
    return new Band(n, mean, least, most, deviation, t * deviation / Math.sqrt(n));
  }
}
