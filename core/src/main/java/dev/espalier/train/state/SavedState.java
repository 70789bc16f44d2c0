package dev.espalier.train.state;

import dev.espalier.safetensors.SafetensorsFile;

/** A state as it was saved, open for reading. */
public final class SavedState implements AutoCloseable {

  private final int step;
  private final SafetensorsFile file;

  SavedState(int step, SafetensorsFile file) {
    this.step = step;
    this.file = file;
  }

  /** Returns the step it was saved after, counted from 1. */
  public int step() {
    return step;
  }

  /** Returns what it holds, readable until it is closed. */
  public StateReader reader() {
    return new StateReader(file);
  }

  @Override
  public void close() {
    file.close();
  }
}
