package dev.espalier.experiment;

import dev.espalier.experiment.progress.ExperimentListener;
import java.util.ArrayList;
import java.util.List;

/** Collects the notes of a run. */
public final class HeardNotes implements ExperimentListener {

  private final List<String> all = new ArrayList<>();

  @Override
  public void note(String message) {
    all.add(message);
  }

  /** Returns the notes in order. */
  public List<String> all() {
    return all;
  }
}
