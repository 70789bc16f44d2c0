package dev.espalier.experiment.sweep;

import java.util.Optional;

/**
 * How far a unit's process is, as the process tells it.
 *
 * @param round index of the round being trained
 * @param lastRound the round after which the run is expected to end
 * @param step steps done of the round
 * @param steps steps of the round
 */
record UnitProgress(int round, int lastRound, int step, int steps) {

  private static final String WORD = "at";

  /** Returns the line that tells it. */
  String line() {
    return WORD + " " + round + " " + lastRound + " " + step + " " + steps;
  }

  /** Reads a line; empty if it tells something else. */
  static Optional<UnitProgress> parse(String line) {
    String[] words = line.split(" ");
    if (words.length != 5 || !words[0].equals(WORD)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new UnitProgress(
              Integer.parseInt(words[1]),
              Integer.parseInt(words[2]),
              Integer.parseInt(words[3]),
              Integer.parseInt(words[4])));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Returns the rounds that are done, with the part of the one being trained. */
  double rounds() {
    return round + (steps == 0 ? 0 : Math.min(1, (double) step / steps));
  }

  /** Returns the share of all rounds that is done, in [0, 1]. */
  double share() {
    return Math.min(1, rounds() / (lastRound + 1));
  }
}
