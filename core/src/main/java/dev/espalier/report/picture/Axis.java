package dev.espalier.report.picture;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * An axis from one value to another, linear or logarithmic.
 *
 * @param low the value at its start
 * @param high the value at its end, above low
 * @param logarithmic whether equal distances stand for equal factors
 * @param ticks the values that are marked, ascending
 */
record Axis(double low, double high, boolean logarithmic, List<Double> ticks) {

  private static final int ABOUT_TICKS = 5;
  private static final double LOGARITHMIC_FROM = 20;
  private static final int MOST_LOG_TICKS = 8;

  /** Returns a linear axis that begins and ends at ticks. */
  static Axis linear(double[] values, boolean whole) {
    double least = DoubleStream.of(values).min().orElse(0);
    double most = DoubleStream.of(values).max().orElse(1);
    if (most - least < 1e-9 * Math.max(1, Math.abs(most))) {
      double around = whole ? 1 : Math.max(Math.abs(most) * 0.1, 1e-6);
      least -= around;
      most += around;
    }
    double step = step((most - least) / ABOUT_TICKS);
    if (whole) {
      step = Math.max(1, step);
    }
    long first = (long) Math.floor(least / step);
    long last = (long) Math.ceil(most / step);
    List<Double> ticks = new ArrayList<>();
    for (long i = first; i <= last; i++) {
      ticks.add(i * step);
    }
    return new Axis(first * step, last * step, false, ticks);
  }

  /** Returns an axis for values, logarithmic if they are positive and far apart. */
  static Axis fitting(double[] values) {
    double least = DoubleStream.of(values).min().orElse(0);
    double most = DoubleStream.of(values).max().orElse(1);
    if (least <= 0 || most / least < LOGARITHMIC_FROM) {
      return linear(values, false);
    }
    double low = least / 1.1;
    double high = most * 1.1;
    List<Double> fine = logTicks(low, high, new double[] {1, 2, 5});
    return new Axis(
        low,
        high,
        true,
        fine.size() <= MOST_LOG_TICKS ? fine : thinned(logTicks(low, high, new double[] {1})));
  }

  private static List<Double> logTicks(double low, double high, double[] digits) {
    List<Double> ticks = new ArrayList<>();
    for (int power = (int) Math.floor(Math.log10(low)); Math.pow(10, power) <= high; power++) {
      for (double digit : digits) {
        double tick = digit * Math.pow(10, power);
        if (tick >= low && tick <= high) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }

  private static List<Double> thinned(List<Double> ticks) {
    int every = 1 + (ticks.size() - 1) / MOST_LOG_TICKS;
    List<Double> some = new ArrayList<>();
    for (int i = 0; i < ticks.size(); i += every) {
      some.add(ticks.get(i));
    }
    return some;
  }

  /** Returns 1, 2 or 5 times a power of ten, at least the given length. */
  private static double step(double least) {
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    for (double digit : new double[] {1, 2, 5}) {
      if (digit * power >= least) {
        return digit * power;
      }
    }
    return 10 * power;
  }

  /** Returns where a value lies, from 0 at the start to 1 at the end. */
  double share(double value) {
    return logarithmic
        ? Math.log(value / low) / Math.log(high / low)
        : (value - low) / (high - low);
  }

  /** Returns a tick in few digits. */
  static String label(double tick) {
    if (tick != 0 && (Math.abs(tick) >= 1e6 || Math.abs(tick) < 1e-4)) {
      return String.format(Locale.ROOT, "%.0e", tick);
    }
    BigDecimal digits = new BigDecimal(String.format(Locale.ROOT, "%.6f", tick));
    return digits.signum() == 0
        ? "0"
        : Math.abs(tick) >= 1000
            ? String.format(Locale.ROOT, "%,.0f", tick)
            : digits.stripTrailingZeros().toPlainString();
  }
}
