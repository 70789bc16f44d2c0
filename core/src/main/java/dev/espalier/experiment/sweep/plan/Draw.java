package dev.espalier.experiment.sweep.plan;

import dev.espalier.fault.BadInputException;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Value;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.SplittableRandom;

/** How the value of a setting is drawn. */
public sealed interface Draw {

  /** Any number between two, each as likely as the others; whole ones where the setting is. */
  record Uniform(double low, double high) implements Draw {}

  /** Any number between two, each order of magnitude as likely as the others. */
  record LogUniform(double low, double high) implements Draw {}

  /** One of some values. */
  record Choice(List<String> values) implements Draw {}

  /** Digits that a drawn number is written with: it stays legible and is what is run. */
  int DIGITS = 4;

  /**
   * Draws a value.
   *
   * @param sample index of the sample: the same gives the same value, however many are drawn
   * @throws BadInputException if it is no value of the setting
   */
  default String value(Setting<?> setting, long seed, int sample, String where) {
    SplittableRandom random = new SplittableRandom(seed * 31 + setting.key().hashCode()).split();
    double at = 0;
    for (int i = 0; i <= sample; i++) {
      at = random.nextDouble();
    }
    String text =
        switch (this) {
          case Choice(List<String> values) -> values.get((int) (at * values.size()));
          case Uniform(double low, double high) ->
              setting.value() instanceof Value.Whole
                  ? String.valueOf((long) Math.floor(low + at * (high - low + 1)))
                  : rounded(low + at * (high - low));
          case LogUniform(double low, double high) -> {
            double value = low * Math.pow(high / low, at);
            yield setting.value() instanceof Value.Whole
                ? String.valueOf(Math.round(value))
                : rounded(value);
          }
        };
    return Axis.canonical(setting, text, where);
  }

  private static String rounded(double value) {
    return new BigDecimal(value).round(new MathContext(DIGITS)).stripTrailingZeros().toString();
  }

  /**
   * Checks the ends of what is drawn from, so that no draw can be refused later.
   *
   * @throws BadInputException if one of them is no value of the setting
   */
  default void check(Setting<?> setting, String where) {
    switch (this) {
      case Choice(List<String> values) ->
          values.forEach(value -> Axis.canonical(setting, value, where));
      case Uniform(double low, double high) -> checkEnds(setting, low, high, where);
      case LogUniform(double low, double high) -> {
        if (low <= 0) {
          throw new BadInputException(where, "begins at " + low, "begin above 0, or use uniform");
        }
        checkEnds(setting, low, high, where);
      }
    }
  }

  private static void checkEnds(Setting<?> setting, double low, double high, String where) {
    boolean whole = setting.value() instanceof Value.Whole;
    if (!whole && !(setting.value() instanceof Value.Real)) {
      throw new BadInputException(where, "takes no numbers", "use choice");
    }
    if (!(low < high) || !Double.isFinite(high - low)) {
      throw new BadInputException(
          where, "goes from " + low + " to " + high, "name the lower number first");
    }
    for (double end : new double[] {low, high}) {
      if (whole && end != Math.rint(end)) {
        throw new BadInputException(where, "'" + end + "' does not fit", "use whole numbers");
      }
      Axis.canonical(setting, whole ? String.valueOf((long) end) : rounded(end), where);
    }
  }
}
