package dev.espalier.experiment.sweep;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How far a sweep is.
 *
 * @param cells number of cells
 * @param done number of cells that are complete
 * @param failed number of cells that ended with a fault
 * @param halved number of cells that halving stopped
 * @param running what is being run
 * @param best the best cell so far
 * @param secondsLeft time until all cells are complete; empty until it is known
 */
public record SweepProgress(
    int cells,
    int done,
    int failed,
    int halved,
    List<Running> running,
    Optional<Best> best,
    OptionalDouble secondsLeft) {

  /** Copies the list. */
  public SweepProgress {
    running = List.copyOf(running);
  }

  /**
   * A unit that is being run.
   *
   * @param name such as {@code cell 7}
   * @param share the share of its rounds that is done, in [0, 1]
   */
  public record Running(String name, double share) {}

  /**
   * The best cell.
   *
   * @param cell its number
   * @param value what it reaches
   * @param metric what that is, in words
   */
  public record Best(int cell, double value, String metric) {}
}
