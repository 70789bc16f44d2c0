package dev.espalier.cli.option;

import dev.espalier.fault.BadInputException;
import dev.espalier.serve.PageServer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether a run's page is shown while it goes on. */
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
   * Begins to serve, where that was asked for, and prints the address.
   *
   * @param run the directory, which need not exist yet
   * @throws BadInputException if the port cannot be had
   */
  public Serving begin(Path run) {
    if (port == null && stay) {
      throw new BadInputException("--stay", "goes with --serve", "give both, or neither");
    }
    if (port == null) {
      return new Serving(null, false);
    }
    PageServer server = PageServer.beforeRun(run, port, "--serve");
    // Even with --quiet: it cannot be known otherwise.
    System.err.println("Page: " + server.address());
    return new Serving(server, stay);
  }

  /** A page being served, or none. */
  public record Serving(@Nullable PageServer server, boolean stay) implements AutoCloseable {

    /** The run is over: browsers see its end, and where that was asked for, longer than that. */
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
        // Nothing is lost by it: the run is complete.
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
