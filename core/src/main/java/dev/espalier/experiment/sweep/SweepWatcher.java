package dev.espalier.experiment.sweep;

/** Receives the progress of a sweep, on the thread that runs it. */
public interface SweepWatcher {

  /** Ignores it. */
  SweepWatcher NONE = new SweepWatcher() {};

  /** Called several times a second. By default does nothing. */
  default void progress(SweepProgress progress) {}

  /** Called when a cell is done, has failed or was stopped. By default does nothing. */
  default void cellEnded(CellResult cell, SweepProgress progress) {}
}
