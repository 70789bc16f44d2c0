package dev.espalier.train.state;

import dev.espalier.safetensors.SafetensorsFile;

/** A saved state, open for reading. */
public final class SavedState implements AutoCloseable {

  private final int step;
  private final SafetensorsFile file;

  SavedState(int step, SafetensorsFile file) {
    this.step = step;
    this.file = file;
  }

  /** Returns the number of the step after which it was saved, from 1. */
  public int step() {
    return step;
  }

  /** Returns its content, readable until it is closed. */
  public StateReader reader() {
    return new StateReader(file);
  }

  @Override
  public void close() {
    file.close();
  }
}
