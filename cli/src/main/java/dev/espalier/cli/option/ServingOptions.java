package dev.espalier.cli.option;

import dev.espalier.fault.BadInputException;
import dev.espalier.serve.PageServer;
import dev.espalier.serve.ServerLimits;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for serving a run's page during the run. */
public final class ServingOptions {

  @Option(
      names = "--serve",
      paramLabel = "PORT",
      arity = "0..1",
      fallbackValue = "0",
      description =
          "Show the page in a browser on this machine while the run goes on; its address is printed"
              + " first. Without PORT at one that is free.")
  @Nullable Integer port;

  @Option(names = "--stay", description = "With --serve: go on after the last round, until Ctrl-C.")
  boolean stay;

  /**
   * Starts serving, if requested, and prints the address.
   *
   * @param run the run directory, which need not exist yet
   * @throws BadInputException if the port cannot be opened
   */
  public Serving begin(Path run) {
    return begin(at -> PageServer.beforeRun(run, at, "--serve"));
  }

  /**
   * Starts serving the page of a sweep, if requested, and prints the address.
   *
   * @param sweep the sweep's directory, which need not exist yet
   * @throws BadInputException if the port cannot be opened
   */
  public Serving beginSweep(Path sweep) {
    return begin(at -> PageServer.beforeSweep(sweep, at, "--serve"));
  }

  /**
   * Refuses to serve where nothing is run.
   *
   * @param option the option that says so
   */
  public void refuseWith(String option) {
    if (port != null || stay) {
      throw new BadInputException(
          port == null ? "--stay" : "--serve", "contradicts " + option, "give one of them");
    }
  }

  private Serving begin(IntFunction<PageServer> open) {
    if (port == null && stay) {
      throw new BadInputException("--stay", "goes with --serve", "give both, or neither");
    }
    if (port == null) {
      return new Serving(null, false);
    }
    ServerLimits.apply();
    PageServer server = open.apply(port);
    // Printed even with --quiet, since there is no other way to know it.
    System.err.println("Page: " + server.address());
    return new Serving(server, stay);
  }

  /** A page being served, or none. */
  public record Serving(@Nullable PageServer server, boolean stay) implements AutoCloseable {

    /** Announces the end of the run to browsers and, if requested, continues serving. */
    public void runHasEnded() {
      if (server == null) {
        return;
      }
      try {
        server.runHasEnded();
        if (stay) {
          System.err.println("The run is over; Ctrl-C ends serving its page.");
          new CountDownLatch(1).await();
        }
      } catch (InterruptedException _) {
        // Interrupting loses nothing, since the run is complete.
      }
    }

    @Override
    public void close() {
      if (server != null) {
        server.close();
      }
    }
  }
}
