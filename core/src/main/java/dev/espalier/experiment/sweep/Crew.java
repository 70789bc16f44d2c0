package dev.espalier.experiment.sweep;

/**
 * How a machine works on a sweep.
 *
 * @param workers processes side by side
 * @param threads threads of each
 */
record Crew(int workers, int threads) {

  /** Returns its words, such as {@code 2 cells side by side, each with 1 thread}. */
  String words() {
    return workers == 1
        ? "one cell at a time, with " + count(threads, "thread")
        : count(workers, "cell") + " side by side, each with " + count(threads, "thread");
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
