package dev.espalier.record.json;

import tools.jackson.databind.module.SimpleModule;

/** JSON knows neither NaN nor infinities: whatever is written of them is {@code null}. */
public final class FiniteNumbers {

  private FiniteNumbers() {}

  /** Makes a mapper write it so, for all numbers of all records. */
  public static SimpleModule module() {
    return new SimpleModule("finite numbers")
        .addSerializer(Double.class, new Measured.Writer())
        .addSerializer(Double.TYPE, new Measured.Writer());
  }
}
