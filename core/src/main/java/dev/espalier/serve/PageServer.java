package dev.espalier.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.espalier.fault.BadInputException;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.json.RecordJson;
import dev.espalier.record.sweep.SweepDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Serves the page of one run or sweep to browsers on this machine: the page at {@code /}, its state
 * at {@code /live.json}, the tables of its results once they exist and, of a sweep, the pages of
 * its cells. The page is rebuilt from the run's files when they change, so the run may take place
 * in any process. Works only on request. Thread-safe.
 *
 * <pre>{@code
 * try (PageServer server = PageServer.ofRun(Path.of("runs/lab"), 0, "port")) {
 *   System.out.println(server.address());
 *   …
 * }
 * }</pre>
 */
public final class PageServer implements AutoCloseable {

  private static final String JSON_TYPE = "application/json";
  private static final String HTML_TYPE = "text/html; charset=utf-8";

  /** Open pages poll about once a second. */
  private static final long LOOKING_NANOS = TimeUnit.SECONDS.toNanos(6);

  private static final long FAREWELL_MILLIS = 3_000;

  private final Watched run;
  private final LivePage page;
  private final List<HttpServer> servers;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile long lastLook = System.nanoTime() - LOOKING_NANOS;

  private PageServer(Watched run, int port, String option) {
    this.run = run;
    this.page = new LivePage(run);
    this.servers = Loopback.open(port, option);
    for (HttpServer server : servers) {
      server.setExecutor(threads);
      server.createContext("/", this::handle).getFilters().add(new Gate());
      server.start();
    }
  }

  /**
   * Serves an existing run or sweep, complete, stopped or in progress in any process.
   *
   * @param port the port, or 0 for any free one
   * @param option name of the option that sets the port, for messages
   * @throws BadInputException if there is neither, or the port cannot be opened
   */
  public static PageServer ofRun(Path path, int port, String option) {
    if (SweepDirectory.isOne(path)) {
      return beforeSweep(path, port, option);
    }
    RunDirectory directory = RunDirectory.at(path);
    String remedy = "name a directory that espalier prune has written";
    if (!Files.isRegularFile(directory.experimentFile())) {
      throw new BadInputException(
          path.toString(), "is no run (there is no experiment.yaml)", remedy);
    }
    if (Files.exists(directory.trainedMetrics())) {
      throw new BadInputException(
          path.toString(), "is a single training, which has no rounds and no page", remedy);
    }
    return new PageServer(new WatchedRun(directory), port, option);
  }

  /**
   * Serves a run that is about to start and has no files yet.
   *
   * @param port the port, or 0 for any free one
   * @param option name of the option that sets the port, for messages
   * @throws BadInputException if the port cannot be opened
   */
  public static PageServer beforeRun(Path path, int port, String option) {
    return new PageServer(new WatchedRun(RunDirectory.at(path)), port, option);
  }

  /**
   * Serves a sweep that may be about to start and have no files yet.
   *
   * @param port the port, or 0 for any free one
   * @param option name of the option that sets the port, for messages
   * @throws BadInputException if the port cannot be opened
   */
  public static PageServer beforeSweep(Path path, int port, String option) {
    return new PageServer(new WatchedSweep(SweepDirectory.at(path)), port, option);
  }

  /** Returns the address of the page. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + servers.getFirst().getAddress().getPort() + "/");
  }

  /**
   * Announces the end of the run. If a page is open in a browser, waits briefly so that it can
   * fetch the final state.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public void runHasEnded() throws InterruptedException {
    run.end();
    if (System.nanoTime() - lastLook < LOOKING_NANOS) {
      Thread.sleep(FAREWELL_MILLIS);
    }
  }

  /** Stops serving at once. */
  @Override
  public void close() {
    servers.forEach(server -> server.stop(0));
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    Answer answer;
    try {
      answer = answer(String.valueOf(exchange.getRequestURI().getPath()));
    } catch (BadInputException e) {
      answer = Answer.text(Answer.FAILED, e.getMessage() + "\n");
    } catch (RuntimeException e) {
      answer = Answer.text(Answer.FAILED, "internal fault: " + e + "\n");
    }
    answer.send(exchange);
  }

  /** Returns the response for a path; no other paths are served. */
  private Answer answer(String path) throws IOException {
    return switch (path) {
      case "/" -> Answer.of(HTML_TYPE, page.current());
      case "/live.json" -> {
        lastLook = System.nanoTime();
        yield Answer.of(JSON_TYPE, RecordJson.MAPPER.writeValueAsBytes(run.look()));
      }
      default -> {
        Optional<Path> file = run.file(path);
        yield file.isEmpty()
            ? Answer.text(Answer.NOT_FOUND, "There is no such page.\n")
            : file(file.get());
      }
    };
  }

  private static Answer file(Path file) throws IOException {
    return Files.isRegularFile(file)
        ? Answer.of(type(file.getFileName().toString()), Files.readAllBytes(file))
        : Answer.text(Answer.NOT_FOUND, "It appears when the first round is done.\n");
  }

  private static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "html" -> HTML_TYPE;
      case "json" -> JSON_TYPE;
      case "csv" -> "text/csv; charset=utf-8";
      default -> "application/vnd.apache.parquet";
    };
  }
}
