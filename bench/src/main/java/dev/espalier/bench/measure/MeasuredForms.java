package dev.espalier.bench.measure;

import dev.espalier.model.tune.Calibration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What calibrations measured in this run, so that nothing an earlier run measured is believed. */
public final class MeasuredForms implements Calibration.Store {

  private final Map<String, Calibration.Measurement> known = new HashMap<>();

  @Override
  public Calibration.@Nullable Measurement find(String key) {
    return known.get(key);
  }

  @Override
  public Calibration.Measurement keep(String key, Calibration.Measurement measurement) {
    known.put(key, measurement);
    return measurement;
  }
}
