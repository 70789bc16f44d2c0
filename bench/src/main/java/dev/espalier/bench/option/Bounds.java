package dev.espalier.bench.option;

import dev.espalier.fault.BadInputException;

/** Checks numeric values of options. */
public final class Bounds {

  private Bounds() {}

  /**
   * @throws BadInputException if a value is less than the minimum
   */
  public static void atLeast(String option, int least, int value) {
    require(option, value >= least, value, "say " + least + " or more");
  }

  /**
   * @throws BadInputException unless the condition holds
   */
  public static void require(String option, boolean holds, Number value, String remedy) {
    if (!holds) {
      throw new BadInputException(option, value + " does not fit", remedy);
    }
  }
}
