package dev.espalier.experiment.sweep;

import dev.espalier.record.sweep.SweepCell;
import dev.espalier.record.sweep.SweepCells;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.record.sweep.SweepTable;
import dev.espalier.record.sweep.Unit;
import dev.espalier.report.sweep.SweepPage;
import java.util.List;

/**
 * Writes the tables and the page of a sweep anew as its cells end. Both grow with the number of
 * cells, so that writing after each cell would take time that grows with its square: after a
 * writing there is a pause many times as long as it took, which nobody notices in a small sweep.
 */
final class SweepOutput {

  private static final long PAUSE = 30;

  private final SweepDirectory sweep;
  private final SweepCells cells;
  private boolean changed;
  private long due = System.nanoTime();

  SweepOutput(SweepDirectory sweep) {
    this.sweep = sweep;
    this.cells = new SweepCells(sweep);
  }

  /** Returns a cell with its rounds. */
  SweepCell cell(Unit unit) {
    return cells.cell(unit);
  }

  /** Says that a cell is not as it was; writes if that is due. */
  void changed() {
    changed = true;
    writeIfDue();
  }

  /** Writes if anything has changed and the pause is over. */
  void writeIfDue() {
    if (changed && System.nanoTime() - due >= 0) {
      write();
    }
  }

  /** Writes at once, even on a thread that is interrupted. */
  void write() {
    boolean interrupted = Thread.interrupted();
    try {
      writeAll();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void writeAll() {
    long begin = System.nanoTime();
    List<SweepCell> now = cells.look();
    SweepTable.of(now).write(sweep);
    SweepPage.write(sweep, now);
    changed = false;
    long end = System.nanoTime();
    due = end + PAUSE * (end - begin);
  }
}
