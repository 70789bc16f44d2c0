package dev.espalier.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.ScriptPolicy;
import dev.espalier.record.Cost;
import dev.espalier.record.Losses;
import dev.espalier.record.MetricsWriter;
import dev.espalier.record.Outlook;
import dev.espalier.record.PendingRound;
import dev.espalier.record.Pruning;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.RunWriter;
import dev.espalier.record.SampleRecord;
import dev.espalier.record.StepRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real server on a port of its own, with a browser's requests. */
class PageServerTest {

  @TempDir private Path folder;

  private RunDirectory run;

  @BeforeEach
  void begins() {
    run = RunDirectory.at(folder.resolve("run"));
    RunWriter.of(run)
        .create(
            "model: m\n"
                + "dataset: d\n"
                + "scope: ln_1\n"
                + "rate: 0.25\n"
                + "until: 0.5\n"
                + "epochs: 2.0\n"
                + "block_size: 64\n"
                + "batch_size: 4\n");
  }

  private static RoundRecord record(int round, long left) {
    double sparsity = 1 - left / 42.0;
    return new RoundRecord(
        round,
        new Pruning(sparsity, Map.of("transformer.h.0.ln_1.weight", sparsity), left),
        new Losses(3, 3.5, 33),
        new Cost(20, 10));
  }

  private static StepRecord step(int step) {
    return new StepRecord(step, step / 5.0, 4 - step / 100.0, 1e-5, 1, 0.5);
  }

  private void commit(int round, long left) {
    try (PendingRound pending = RunWriter.of(run).begin(round)) {
      try (MetricsWriter metrics = pending.writeMetrics()) {
        metrics.append(step(1));
      }
      pending.commit(record(round, left));
    }
    RunWriter.of(run).writeResults(run.wholeRounds());
  }

  private static HttpResponse<String> get(PageServer server, String path)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(server.address().resolve(path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static JsonNode live(PageServer server) throws IOException, InterruptedException {
    HttpResponse<String> response = get(server, "/live.json");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return new JsonMapper().readTree(response.body());
  }

  private static String version(String page) {
    Matcher version = Pattern.compile("<script data-version=\"([^\"]+)\">").matcher(page);
    assertThat(version.find()).isTrue();
    return version.group(1);
  }

  /** Sends a raw request and reads the response until the server closes the connection. */
  private static String raw(PageServer server, String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.address().getPort())) {
      socket.setSoTimeout(600_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String get(String path, String headers) {
    return "GET " + path + " HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n";
  }

  @Test
  void thePageFollowsTheFiles() throws Exception {
    try (PageServer server = PageServer.ofRun(run.path(), 0, "port")) {
      JsonNode nothing = live(server);
      assertThat(nothing.get("state").asString()).isEqualTo("idle");
      assertThat(nothing.get("rounds_done").asInt()).isZero();
      String waiting = get(server, "/").body();
      assertThat(waiting)
          .contains("when the first round is done", "id=\"espalier-now\"", "connect-src 'self'");
      assertThat(version(waiting)).isEqualTo(nothing.get("version").asString());
      assertThat(get(server, "/results.csv").statusCode()).isEqualTo(404);

      commit(0, 42);
      String first = get(server, "/").body();
      assertThat(version(first))
          .isNotEqualTo(version(waiting))
          .isEqualTo(live(server).get("version").asString());
      assertThat(first).contains("id=\"losses\"", "connect-src 'self'; default-src 'none'");
      assertThat(get(server, "/").body()).isEqualTo(first);

      commit(1, 32);
      String second = get(server, "/").body();
      assertThat(second).contains("\"round\":1");
      assertThat(version(second)).isNotEqualTo(version(first));
      assertThat(get(server, "/results.csv").body()).isEqualTo(Files.readString(run.resultsCsv()));
      assertThat(get(server, "/results.json").body())
          .isEqualTo(Files.readString(run.resultsJson()));
      // Reading changes nothing: the page itself is not written.
      assertThat(run.report()).doesNotExist();

      server.runHasEnded();
      assertThat(live(server).get("state").asString()).isEqualTo("ended");
    }
  }

  @Test
  void theEndIsUnknownUnlessTheRunHasWrittenIt() throws Exception {
    commit(0, 42);
    // The outlook of the previous round does not apply to this one.
    RunWriter.of(run).tellRunTime(new Outlook(0, 3, 10));
    try (PageServer server = PageServer.ofRun(run.path(), 0, "port");
        PendingRound pending = RunWriter.of(run).begin(1);
        MetricsWriter metrics = pending.writeMetrics()) {
      metrics.append(step(1));
      JsonNode now = live(server);
      assertThat(now.get("state").asString()).isEqualTo("training");
      assertThat(now.has("last_round")).isFalse();
      assertThat(now.has("steps")).isFalse();
      assertThat(now.has("seconds_left")).isFalse();
      assertThat(now.get("next").asString()).endsWith("begins unless the goal is reached.");
    }
  }

  @Test
  void theCurrentRoundIsReadFromItsGrowingFile() throws Exception {
    commit(0, 42);
    RunWriter.of(run).tellRunTime(new Outlook(1, 3, 10));
    try (PageServer server = PageServer.ofRun(run.path(), 0, "port");
        PendingRound pending = RunWriter.of(run).begin(1)) {
      assertThat(live(server).get("state").asString()).isEqualTo("starting");
      try (MetricsWriter metrics = pending.writeMetrics()) {
        for (int step = 1; step <= 10; step++) {
          metrics.append(step(step));
          JsonNode now = live(server);
          assertThat(now.get("state").asString()).isEqualTo(step < 10 ? "training" : "evaluating");
          assertThat(now.get("round").asInt()).isEqualTo(1);
          assertThat(now.get("last_round").asInt()).isEqualTo(3);
          assertThat(now.get("step").asInt()).isEqualTo(step);
          assertThat(now.get("steps").asInt()).isEqualTo(10);
          assertThat(now.get("loss").asDouble()).isEqualTo(4 - step / 100.0);
          assertThat(now.get("seconds_per_step").asDouble()).isEqualTo(0.5);
          // Rounds take 20 s, of which 5 are steps.
          assertThat(now.get("seconds_left").asDouble()).isEqualTo((10 - step) * 0.5 + 15 + 2 * 20);
          assertThat(now.get("losses").size()).isEqualTo(step);
          assertThat(now.get("tokens_per_second").asDouble()).isEqualTo(64 * 4 / 0.5);
          assertThat(now.get("next").asString())
              .isEqualTo(
                  (step < 10 ? "Then it is evaluated and saved, " : "Then ")
                      + "25 % of what is left of the scope ln_1 is pruned, the survivors go back to their pretrained values, and round 2 of"
                      + " 3 begins.");
        }
        // A partial line is still being written.
        Files.writeString(pending.metrics(), "{\"step\": 11, ", StandardOpenOption.APPEND);
        assertThat(live(server).get("step").asInt()).isEqualTo(10);
      }
      pending.commit(record(1, 32));
      JsonNode after = live(server);
      assertThat(after.get("state").asString()).isEqualTo("idle");
      assertThat(after.get("rounds_done").asInt()).isEqualTo(2);
      assertThat(after.has("step")).isFalse();
    }
  }

  @Test
  void aBrokenFileIsReportedAndThePageReturnsWhenItIsRepaired() throws Exception {
    commit(0, 42);
    String good = Files.readString(run.roundFile(0));
    Files.writeString(run.roundFile(0), "{\"round\": \"<b>\"}");
    try (PageServer server = PageServer.ofRun(run.path(), 0, "port")) {
      assertThat(get(server, "/").body()).contains("round.json").doesNotContain("<b>");
      assertThat(get(server, "/live.json").statusCode()).isEqualTo(500);
      Files.writeString(run.roundFile(0), good);
      assertThat(get(server, "/").body()).contains("id=\"losses\"");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/experiment.yaml",
        "/rounds/000/round.json",
        "/rounds/000/metrics.jsonl",
        "/../secret",
        "/%2e%2e/secret",
        "/..%2fsecret",
        "//secret",
        "/report.html/../secret",
        "/results.csv/",
        "/results.csv%00",
        "/index.html"
      })
  void nothingElseIsServed(String path) throws IOException {
    Files.writeString(folder.resolve("secret"), "secret words");
    commit(0, 42);
    try (PageServer server = PageServer.ofRun(run.path(), 0, "port")) {
      assertThat(raw(server, get(path, "Host: localhost\r\n")))
          .matches("(?s)HTTP/1.1 (404|400) .*")
          .doesNotContain("secret words", "transformer.h.0", "rate:");
    }
  }

  @Test
  void requestsUnderAnotherNameAreRejected() throws IOException {
    commit(0, 42);
    try (PageServer server = PageServer.ofRun(run.path(), 0, "port")) {
      for (String path : List.of("/", "/live.json", "/results.csv")) {
        int port = server.address().getPort();
        for (String headers :
            List.of(
                "Host: evil.example\r\n",
                "Host: evil.example:" + port + "\r\n",
                "",
                "Host: localhost\r\nOrigin: http://evil.example\r\n",
                "Host: localhost\r\nOrigin: null\r\n",
                "Host: localhost\r\nHost: evil.example\r\n")) {
          assertThat(raw(server, get(path, headers)))
              .matches("(?s)HTTP/1.1 (403|400) .*")
              .doesNotContain("ln_1", "version", "Access-Control");
        }
        for (String host :
            List.of("localhost:" + port, "127.0.0.1:" + port, "[::1]", "LocalHost")) {
          assertThat(raw(server, get(path, "Host: " + host + "\r\n")))
              .startsWith("HTTP/1.1 200 ")
              .doesNotContain("Access-Control")
              .containsIgnoringCase("Cross-Origin-Resource-Policy: same-origin")
              .containsIgnoringCase("Content-Security-Policy: frame-ancestors 'none'");
        }
      }
    }
  }

  @Test
  void markupInNamesSettingsAndTextsStaysText() throws Exception {
    String markup = "<img src=x onerror=alert(1)>{{script}}'\"</title>";
    run = RunDirectory.at(folder.resolve(markup.replace("/", "")));
    RunWriter.of(run).create("model: '" + markup.replace("'", "''") + "'\nscope: ln_1\n");
    try (PageServer server = PageServer.ofRun(run.path(), 0, "port")) {
      String waiting = get(server, "/").body();
      assertThat(waiting).contains("&lt;img src=x onerror=alert(1)&gt;{{script}}&#39;&quot;&lt;");
      assertThat(waiting).doesNotContain("<img");
      ScriptPolicy.check(waiting, 2);

      try (PendingRound pending = RunWriter.of(run).begin(0)) {
        pending.writeMetrics().close();
        new SampleRecord(markup, markup, markup, 3).write(pending.sample());
        pending.commit(record(0, 42));
      }
      String page = get(server, "/").body();
      assertThat(page)
          .contains("&lt;img src=x onerror=alert(1)&gt;{{script}}&#39;&quot;&lt;/title");
      assertThat(page).doesNotContain("<img src=x", "{{script}}'");
      ScriptPolicy.check(page, 3);
    }
  }

  @Test
  void onlyReadingIsAllowed() throws IOException {
    commit(0, 42);
    try (PageServer server = PageServer.ofRun(run.path(), 0, "port")) {
      for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "PATCH")) {
        assertThat(
                raw(
                    server,
                    method
                        + " / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
                        + "Connection: close\r\n\r\n"))
            .startsWith("HTTP/1.1 405 ")
            .contains("Allow: GET, HEAD");
      }
      String head = raw(server, "HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertThat(head).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n");
      assertThat(head).containsPattern("(?i)content-length: \\d{6,}");
    }
  }

  @Test
  void onlyLoopbackAddressesAnswer() throws Exception {
    try (PageServer server = PageServer.ofRun(run.path(), 0, "port")) {
      int port = server.address().getPort();
      List<InetAddress> others =
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .filter(address -> !address.isLoopbackAddress())
              .toList();
      for (InetAddress other : others) {
        assertThat(answers(new InetSocketAddress(other, port))).as(other.toString()).isFalse();
      }
      for (InetAddress own : InetAddress.getAllByName("localhost")) {
        assertThat(answers(new InetSocketAddress(own, port))).as(own.toString()).isTrue();
      }
    }
  }

  /** Loopback addresses refuse at once, so there is no timeout. */
  private static boolean answers(SocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, 60_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void anUnavailablePortIsOneLine() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> PageServer.ofRun(run.path(), port, "port"))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("port " + port + ": is taken")
          .hasMessageNotContaining("\n");
    }
    assertThatThrownBy(() -> PageServer.ofRun(run.path(), 65_536, "port"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is no port");
    // A port that was served is free again.
    try (PageServer server = PageServer.ofRun(run.path(), 0, "port")) {
      int port = server.address().getPort();
      assertThatThrownBy(() -> PageServer.ofRun(run.path(), port, "port"))
          .isInstanceOf(BadInputException.class);
      server.close();
      PageServer.ofRun(run.path(), port, "port").close();
    }
  }

  @Test
  void aDirectoryWithoutARunIsOneLine() throws IOException {
    List<Path> none = new ArrayList<>();
    none.add(folder.resolve("nothing"));
    none.add(Files.createDirectories(folder.resolve("empty")));
    none.add(Files.writeString(folder.resolve("file"), "x"));
    for (Path path : none) {
      assertThatThrownBy(() -> PageServer.ofRun(path, 0, "port"))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("is no run")
          .hasMessageNotContaining("\n");
    }
    Files.writeString(run.trainedMetrics(), "");
    assertThatThrownBy(() -> PageServer.ofRun(run.path(), 0, "port"))
        .hasMessageContaining("single training");
  }

  @Test
  void theServerWaitsForARunThatDoesNotExistYet() throws Exception {
    Path later = folder.resolve("later <&>");
    try (PageServer server = PageServer.beforeRun(later, 0, "serve")) {
      assertThat(live(server).get("state").asString()).isEqualTo("idle");
      assertThat(get(server, "/").body())
          .contains("later &lt;&amp;&gt;")
          .doesNotContain("later <&>");
      assertThat(later).doesNotExist();
      run = RunDirectory.at(later);
      begins(later);
      commit(0, 42);
      assertThat(get(server, "/").body()).contains("id=\"losses\"");
    }
  }

  private static void begins(Path at) {
    RunWriter.of(RunDirectory.at(at))
        .create("model: m\ndataset: d\nscope: ln_1\nrate: 0.25\nuntil: 0.5\n");
  }

  @Test
  void itEndsAtOnceWithoutOpenPages() throws Exception {
    PageServer server = PageServer.ofRun(run.path(), 0, "port");
    URI address = server.address();
    server.runHasEnded();
    server.close();
    assertThat(answers(new InetSocketAddress(address.getHost(), address.getPort()))).isFalse();
  }
}
