package dev.espalier.record.json;

import tools.jackson.databind.module.SimpleModule;

/** Writes NaN and infinities as {@code null}, since JSON has neither. */
public final class FiniteNumbers {

  private FiniteNumbers() {}

  /** Returns a module that applies this to all numbers of all records. */
  public static SimpleModule module() {
    return new SimpleModule("finite numbers")
        .addSerializer(Double.class, new Measured.Writer())
        .addSerializer(Double.TYPE, new Measured.Writer());
  }
}
