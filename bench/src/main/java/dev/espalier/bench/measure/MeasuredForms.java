package dev.espalier.bench.measure;

import dev.espalier.model.tune.AutoTuner;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Measurements of the auto-tuner in this run, so that none of an earlier run is used. */
public final class MeasuredForms implements AutoTuner.Store {

  private final Map<String, AutoTuner.Measurement> known = new HashMap<>();

  @Override
  public AutoTuner.@Nullable Measurement find(String key) {
    return known.get(key);
  }

  @Override
  public AutoTuner.Measurement keep(String key, AutoTuner.Measurement measurement) {
    known.put(key, measurement);
    return measurement;
  }
}
