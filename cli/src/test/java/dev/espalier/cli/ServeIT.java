package dev.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.espalier.cli.Launcher.Outcome;
import dev.espalier.cli.Launcher.Running;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs shown in a browser while they progress, as a user starts them. */
class ServeIT {

  @TempDir static Path directory;

  private static Path trained;
  private static Path tokens;
  private static Path pruned;

  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void prunes() throws Exception {
    Path scratch = SmallInputs.config(directory);
    tokens = SmallInputs.tokens(directory);
    trained = directory.resolve("trained");
    List<Object> train = new ArrayList<>(List.of("train", "--from-scratch", scratch));
    train.addAll(List.of("--dataset", tokens, "--block-size", 16, "--max-steps", 5));
    train.addAll(List.of("--threads", 1, "--out", trained, "--tensorboard"));
    assertThat(launch(train.toArray()).status()).isZero();
    pruned = directory.resolve("pruned");
    assertThat(launch(prune(pruned, "--rounds", 1)).status()).isZero();
  }

  private static Object[] prune(Path out, Object... more) {
    List<Object> arguments =
        new ArrayList<>(List.of("prune", "--model", trained, "--dataset", tokens));
    arguments.addAll(List.of("--block-size", 16, "--threads", 1, "--out", out));
    if (!List.of(more).contains("--max-steps")) {
      arguments.addAll(List.of("--max-steps", 8));
    }
    arguments.addAll(List.of(more));
    return arguments.toArray();
  }

  private static Outcome launch(Object... arguments) throws Exception {
    return Launcher.in(directory).run(arguments);
  }

  private static Running start(Object... arguments) throws IOException {
    return Launcher.in(directory).start(arguments);
  }

  /**
   * Returns the port that the process prints: one chosen here could be taken by the time it starts.
   */
  private static int port(Running running) throws InterruptedException {
    while (running.process().isAlive()) {
      OptionalInt port = port(running.out().soFar() + running.err().soFar());
      if (port.isPresent()) {
        return port.getAsInt();
      }
      Thread.sleep(10);
    }
    throw new AssertionError("ended without a page; it said: " + running.err().toTheEnd());
  }

  private static OptionalInt port(String said) {
    Matcher page = Pattern.compile("Page: http://127\\.0\\.0\\.1:([0-9]+)/").matcher(said);
    return page.find() ? OptionalInt.of(Integer.parseInt(page.group(1))) : OptionalInt.empty();
  }

  /** Returns the response, or empty if nobody answers. */
  private Optional<String> fetch(int port, String path) throws InterruptedException {
    try {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
              HttpResponse.BodyHandlers.ofString());
      return response.statusCode() == 200 ? Optional.of(response.body()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private String await(Running running, int port, String path) throws InterruptedException {
    while (running.process().isAlive()) {
      Optional<String> body = fetch(port, path);
      if (body.isPresent()) {
        return body.get();
      }
      Thread.sleep(20);
    }
    throw new AssertionError("ended unasked; it said: " + running.err().toTheEnd());
  }

  @Test
  void serveShowsARunUntilCtrlC() throws Exception {
    List<String> before = files(pruned);
    Running serving = start("serve", pruned);
    int port = port(serving);
    assertThat(await(serving, port, "/")).contains("espalier-live", "\"round\":1");
    assertThat(
            new JsonMapper().readTree(await(serving, port, "/live.json")).get("state").asString())
        .isEqualTo("idle");
    Outcome taken = launch("serve", pruned, "--port", port);
    assertThat(taken.err()).startsWith("espalier: --port " + port + ": is taken").hasLineCount(1);
    assertThat(taken.status()).isEqualTo(2);
    if (!Launcher.canBeInterrupted()) {
      serving.process().destroy();
      return;
    }
    serving.interrupt();
    Outcome outcome = serving.await();
    assertThat(outcome.status()).isEqualTo(130);
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).contains("http://127.0.0.1:" + port + "/").hasLineCount(1);
    assertThat(files(pruned)).isEqualTo(before);
  }

  @Test
  void aDirectoryWithoutARunIsOneLine() throws Exception {
    for (Path path : List.of(directory.resolve("nothing"), tokens, trained)) {
      Outcome refused = launch("serve", path);
      assertThat(refused.status()).isEqualTo(2);
      assertThat(refused.err()).startsWith("espalier: " + path + ": is ").hasLineCount(1);
      assertThat(refused.out()).isEmpty();
    }
  }

  @Test
  void pruneShowsItsPageDuringTheRun() throws Exception {
    assumeThat(Launcher.canBeInterrupted()).isTrue();
    Path out = directory.resolve("served");
    // A run that continues until enough of it has been seen, however rarely it is polled.
    Running running =
        start(prune(out, "--until", 1, "--rounds", 40, "--max-steps", 500, "--serve=0"));
    int port = port(running);
    Set<String> versions = new LinkedHashSet<>();
    Set<String> states = new LinkedHashSet<>();
    Set<String> steps = new LinkedHashSet<>();
    while (running.process().isAlive()
        && !(versions.size() > 3 && steps.size() > 3 && states.contains("training"))) {
      Optional<String> body = fetch(port, "/live.json");
      if (body.isPresent()) {
        JsonNode live = new JsonMapper().readTree(body.get());
        versions.add(live.get("version").asString());
        states.add(live.get("state").asString());
        if (live.has("step")) {
          steps.add(live.get("round").asInt() + "/" + live.get("step").asInt());
        }
      }
      Thread.sleep(5);
    }
    running.interrupt();
    Outcome outcome = running.await();
    assertThat(outcome.status()).as(outcome.err()).isEqualTo(130);
    assertThat(states).contains("training");
    assertThat(steps).hasSizeGreaterThan(3);
    assertThat(versions).hasSizeGreaterThan(3);
  }

  @Test
  void thePageEndsWithTheRun() throws Exception {
    Outcome outcome = launch(prune(directory.resolve("short"), "--rounds", 0, "--serve=0"));
    assertThat(outcome.status()).as(outcome.err()).isZero();
    int port = port(outcome.err()).orElseThrow();
    assertThat(outcome.out()).startsWith("round  sparsity");
    assertThat(fetch(port, "/live.json")).isEmpty();
  }

  @Test
  void aPortInUseIsReportedBeforeAnythingIsWritten() throws Exception {
    Path out = directory.resolve("never");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Outcome refused = launch(prune(out, "--serve=" + taken.getLocalPort()));
      assertThat(refused.status()).isEqualTo(2);
      assertThat(refused.err()).contains("--serve " + taken.getLocalPort()).hasLineCount(1);
    }
    Outcome alone = launch(prune(out, "--stay"));
    assertThat(alone.err()).contains("--serve").hasLineCount(1);
    assertThat(alone.status()).isEqualTo(2);
    assertThat(out).doesNotExist();
  }

  @Test
  void stayKeepsServingAfterTheRun() throws Exception {
    assumeThat(Launcher.canBeInterrupted()).isTrue();
    Running running =
        start(prune(directory.resolve("stays"), "--rounds", 0, "--serve", 0, "--stay"));
    int port = port(running);
    while (!await(running, port, "/live.json").contains("\"ended\"")) {
      Thread.sleep(20);
    }
    assertThat(await(running, port, "/")).contains("\"round\":0");
    running.interrupt();
    Outcome outcome = running.await();
    assertThat(outcome.status()).isEqualTo(130);
    assertThat(outcome.out()).startsWith("round  sparsity");
  }

  @Test
  void trainingRunsWriteTensorBoardEventsToo() {
    assertThat(trained.resolve("tensorboard"))
        .isDirectoryContaining("glob:**/events.out.tfevents.*");
  }

  private static List<String> files(Path run) throws IOException {
    try (var tree = Files.walk(run)) {
      return tree.sorted().map(path -> path + " " + path.toFile().lastModified()).toList();
    }
  }
}
