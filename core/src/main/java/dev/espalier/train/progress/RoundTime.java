package dev.espalier.train.progress;

/**
 * Estimates the remaining time of a run, whose rounds are assumed to take equally long. The only
 * place where this is computed: before a run, during a run, and from a run's files.
 *
 * @param steps steps per round
 * @param stepSeconds seconds per step, including work between steps
 * @param besidesSeconds seconds per round outside its steps, such as evaluating and saving
 */
public record RoundTime(int steps, double stepSeconds, double besidesSeconds) {

  /** Returns the duration of a whole round, in seconds. */
  public double seconds() {
    return steps * stepSeconds + besidesSeconds;
  }

  /**
   * Returns the seconds until this round and those after it are complete.
   *
   * @param step number of the last completed step; 0 before the first
   * @param roundsAfter number of rounds after this one
   */
  public double left(int step, int roundsAfter) {
    return Math.max(0, steps - step) * stepSeconds + besidesSeconds + roundsAfter * seconds();
  }

  /**
   * Returns the seconds until this round and those after it are complete, when all its steps are
   * done.
   *
   * @param spent seconds since the last step
   * @param roundsAfter number of rounds after this one
   */
  public double leftBeside(double spent, int roundsAfter) {
    return Math.max(0, besidesSeconds - spent) + roundsAfter * seconds();
  }
}
