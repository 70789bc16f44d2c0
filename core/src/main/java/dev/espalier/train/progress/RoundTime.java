package dev.espalier.train.progress;

/**
 * Estimates how long a run still takes, all of whose rounds take as long as each other: the one
 * place where this is computed, before a run, while it trains, and from its files.
 *
 * @param steps of a round
 * @param stepSeconds of a step, with whatever comes between steps
 * @param besidesSeconds of what comes in a round beside its steps, such as evaluating and saving
 */
public record RoundTime(int steps, double stepSeconds, double besidesSeconds) {

  /** Returns the seconds of a whole round. */
  public double seconds() {
    return steps * stepSeconds + besidesSeconds;
  }

  /**
   * Returns the seconds until this round and all after it are done.
   *
   * @param step the last one that is done; 0 before the first
   */
  public double left(int step, int roundsAfter) {
    return Math.max(0, steps - step) * stepSeconds + besidesSeconds + roundsAfter * seconds();
  }

  /**
   * Returns the seconds until this round and all after it are done, once its steps are.
   *
   * @param spent seconds since the last step
   */
  public double leftBeside(double spent, int roundsAfter) {
    return Math.max(0, besidesSeconds - spent) + roundsAfter * seconds();
  }
}
