package dev.espalier.bench.option;

import picocli.CommandLine.Option;

/** The option for the number of threads. */
public final class ThreadsOption {

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads (default: one for each processor).")
  int threads = Runtime.getRuntime().availableProcessors();

  /**
   * Returns the number of threads.
   *
   * @throws dev.espalier.fault.BadInputException if it is less than one
   */
  public int checked() {
    Bounds.atLeast("--threads", 1, threads);
    return threads;
  }
}
