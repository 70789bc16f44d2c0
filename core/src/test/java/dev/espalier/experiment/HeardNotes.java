package dev.espalier.experiment;

import java.util.ArrayList;
import java.util.List;

/** Keeps the notes of a run. */
final class HeardNotes implements ExperimentListener {

  private final List<String> all = new ArrayList<>();

  @Override
  public void note(String message) {
    all.add(message);
  }

  /** In the order they came. */
  List<String> all() {
    return all;
  }
}
