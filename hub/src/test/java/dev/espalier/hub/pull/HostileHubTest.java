package dev.espalier.hub.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.espalier.hub.environment.HubEnvironment;
import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.loopback.LoopbackHub;
import dev.espalier.hub.loopback.LoopbackHub.Arrived;
import dev.espalier.hub.loopback.LoopbackHub.Mischief;
import dev.espalier.hub.loopback.Reply;
import dev.espalier.hub.loopback.StoredRepository;
import dev.espalier.hub.repository.RepositoryAddress;
import dev.espalier.hub.repository.RepositoryKind;
import dev.espalier.hub.wire.HubClient;
import dev.espalier.hub.wire.Pace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that errs or attacks: one line says so, and nothing appears but a partial file. */
class HostileHubTest {

  private static final Pace FAST = new Pace(3, Duration.ofMillis(1), Duration.ofSeconds(5), 64);
  private static final byte[] WEIGHTS = weights();
  private static final String SHA256 = StoredRepository.sha256(WEIGHTS);
  private static final String TOKEN = LoopbackHub.TOKEN;

  @TempDir Path folder;
  private LoopbackHub hub;

  @BeforeEach
  void startHub() throws IOException {
    hub = LoopbackHub.start();
    hub.model("a/b", files());
  }

  @AfterEach
  void stopHub() {
    hub.close();
  }

  private static byte[] weights() {
    byte[] bytes = new byte[2000];
    new Random(3).nextBytes(bytes);
    return bytes;
  }

  private static Map<String, byte[]> files() {
    Map<String, byte[]> files = new HashMap<>();
    files.put("config.json", text("{\"model_type\":\"gpt2\"}"));
    files.put("model.safetensors", WEIGHTS);
    return files;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private PullResult pull(String name, Map<String, String> more) {
    Map<String, String> variables = new HashMap<>(more);
    variables.putIfAbsent("HF_ENDPOINT", hub.endpoint().toString());
    variables.putIfAbsent("HF_HUB_CACHE", folder.toString());
    variables.putIfAbsent("HF_TOKEN", TOKEN);
    variables.putIfAbsent("HF_HUB_ETAG_TIMEOUT", "10");
    variables.putIfAbsent("HF_HUB_DOWNLOAD_TIMEOUT", "10");
    HubEnvironment environment = HubEnvironment.of(variables, folder);
    return new Puller(environment, () -> new HubClient(environment, FAST))
        .pull(
            PullRequest.of(
                RepositoryAddress.parse(name, RepositoryKind.MODEL, environment.endpoint())),
            PullListener.SILENT);
  }

  private PullResult pull() {
    return pull("a/b", Map.of());
  }

  /** No reference, no link, no blob but what was verified; no token anywhere. */
  private void assertNothingButPartialFiles() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      List<String> left =
          all.filter(file -> !Files.isDirectory(file))
              .map(file -> folder.relativize(file).toString())
              .filter(file -> !file.startsWith(".locks/") && !file.equals("CACHEDIR.TAG"))
              .filter(file -> !file.contains("/trees/") && !file.endsWith(".incomplete"))
              .filter(file -> !file.endsWith(StoredRepository.git(files().get("config.json"))))
              .filter(file -> !file.endsWith("/config.json"))
              .toList();
      assertThat(left).isEmpty();
    }
  }

  private void assertRefused(String message) throws IOException {
    assertThatThrownBy(this::pull)
        .isInstanceOf(HubException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n")
        .hasMessageNotContaining(TOKEN)
        .hasMessageNotContaining("s3cret");
    assertNothingButPartialFiles();
  }

  private static Mischief storage(Mischief what) {
    return (exchange, storage) -> storage && what.answers(exchange, true);
  }

  private static Mischief onPath(String part, Mischief what) {
    return (exchange, storage) ->
        !storage
            && exchange.getRequestURI().getPath().contains(part)
            && what.answers(exchange, false);
  }

  /** Sends bytes; the connection is cut if they are fewer than announced. */
  private static boolean body(HttpExchange exchange, long length, byte[] bytes) throws IOException {
    exchange.sendResponseHeaders(200, length);
    OutputStream out = exchange.getResponseBody();
    out.write(bytes);
    out.flush();
    if (bytes.length < length) {
      throw new IOException("cut");
    }
    out.close();
    return true;
  }

  private static byte[] other(int count) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) 7);
    return bytes;
  }

  static Stream<Arguments> answersOfTheStorageHost() {
    return Stream.of(
        storageCase("shorter", e -> body(e, 1000, other(1000)), "is sent with 1000 bytes"),
        storageCase("longer", e -> body(e, 3000, other(3000)), "is sent with 3000 bytes"),
        storageCase("wrong hash", e -> body(e, 2000, other(2000)), "another hash than " + SHA256),
        storageCase("endless", HostileHubTest::endless, "is longer than the 2000 bytes"),
        storageCase(
            "short, chunked", e -> body(e, 0, other(500)), "breaks off, and cannot be continued"),
        storageCase("cut for ever", e -> body(e, 2000, new byte[0]), "the connection to"),
        storageCase("gzip bomb", HostileHubTest::bomb, "is sent compressed (gzip)"),
        storageCase(
            "HTML",
            e -> {
              Reply.text(e, 200, "text/html", "<html>log in</html>");
              return true;
            },
            "is sent with 19 bytes"),
        storageCase("no content", e -> status(e, 204), "is answered with status 204"),
        storageCase("another range", HostileHubTest::anotherRange, "as another range"),
        storageCase("failing", e -> status(e, 503), "fails with status 503"),
        storageCase("teapot", e -> status(e, 418), "answers with status 418"),
        storageCase("forbidden", e -> status(e, 403), "access is denied"));
  }

  private static Arguments storageCase(String name, Answer answer, String message) {
    return Arguments.of(name, storage((exchange, _) -> answer.give(exchange)), message);
  }

  @FunctionalInterface
  private interface Answer {
    boolean give(HttpExchange exchange) throws IOException;
  }

  private static boolean status(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    return true;
  }

  private static boolean endless(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      for (int i = 0; i < 100_000; i++) {
        out.write(WEIGHTS);
      }
    } catch (IOException e) {
      // The client has had enough.
    }
    return true;
  }

  private static boolean silence(HttpExchange exchange) throws IOException {
    sleep(2_000);
    return status(exchange, 500);
  }

  private static boolean drip(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, WEIGHTS.length);
    OutputStream out = exchange.getResponseBody();
    try {
      for (int i = 0; i < 30; i++) {
        out.write(WEIGHTS[i]);
        out.flush();
        sleep(100);
      }
    } catch (IOException e) {
      // The client has had enough.
    }
    return true;
  }

  private static void sleep(long millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static byte[] zeros() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(new byte[10_000_000]);
    }
    return bytes.toByteArray();
  }

  private static boolean bomb(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    return body(exchange, 0, zeros());
  }

  private static boolean anotherRange(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Range", "bytes 1-1999/2000");
    exchange.sendResponseHeaders(206, 1999);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(other(1999));
    }
    return true;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answersOfTheStorageHost")
  void refusesWhatTheStorageHostSends(String name, Mischief what, String message)
      throws IOException {
    hub.misbehave(what);
    assertRefused(message);
    hub.behave();
    assertThat(pull().folder().resolve("model.safetensors"))
        .as("the next attempt succeeds after: " + name)
        .hasBinaryContent(WEIGHTS);
  }

  static Stream<Arguments> answersOfTheHub() {
    return Stream.of(
        hubCase("revision", "HTML", "<html>log in</html>", "text/html in place of JSON"),
        hubCase("revision", "no JSON", "{\"sha\":", "in place of JSON"),
        hubCase("revision", "no commit", "{}", "has no commit"),
        hubCase("revision", "a path", "{\"sha\":\"../../etc\"}", "has no commit"),
        hubCase("revision", "deep", "[".repeat(100_000), "in place of JSON"),
        hubCase("tree", "an object", "{}", "is no list"),
        hubCase("tree", "no hash", "[{\"type\":\"file\",\"path\":\"x\",\"size\":1}]", "malformed"),
        hubCase(
            "tree",
            "a path as hash",
            "[{\"type\":\"file\",\"path\":\"x\",\"size\":1,\"oid\":\"../x\"}]",
            "malformed entry"),
        hubCase("tree", "no size", entry("config.json", -1), "malformed entry"),
        hubCase("tree", "no files", "[]", "has no weights"));
  }

  private static String entry(String path, long size) {
    return "[{\"type\":\"file\",\"path\":\""
        + path
        + "\",\"size\":"
        + size
        + ",\"oid\":\""
        + "0".repeat(40)
        + "\"}]";
  }

  private static Arguments hubCase(String route, String name, String answer, String message) {
    String type = answer.startsWith("<") ? "text/html" : "application/json";
    return Arguments.of(
        name,
        onPath(
            "/" + route + "/",
            (exchange, _) -> {
              Reply.text(exchange, 200, type, answer);
              return true;
            }),
        message);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answersOfTheHub")
  void refusesWhatTheHubAnswers(String name, Mischief what, String message) throws IOException {
    hub.misbehave(what);
    assertRefused(message);
  }

  @Test
  void aServerThatSendsNothingIsLeft() throws IOException {
    hub.misbehave(storage((exchange, _) -> silence(exchange)));
    assertThatThrownBy(() -> pull("a/b", Map.of("HF_HUB_DOWNLOAD_TIMEOUT", "0.5")))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("does not answer");
    assertNothingButPartialFiles();
  }

  @Test
  void aServerThatSendsAlmostNothingIsLeft() throws IOException {
    hub.misbehave(storage((exchange, _) -> drip(exchange)));
    assertThatThrownBy(() -> pull("a/b", Map.of("HF_HUB_DOWNLOAD_TIMEOUT", "0.5")))
        .isInstanceOf(HubException.class)
        .hasMessageMatching(".*(does not answer|breaks off).*");
    assertNothingButPartialFiles();
  }

  @Test
  void aCompressedAnswerIsRefusedUnread() throws IOException {
    hub.misbehave(onPath("/tree/", (exchange, _) -> bomb(exchange)));
    assertRefused("is sent compressed (gzip)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../outside.json",
        "/etc/tokenizer.json",
        "tokenizer/../../../x.json",
        "tokenizer\\\\..\\\\x.json",
        "additional_chat_templates/nul.jinja",
        "con.model",
        "Config.json"
      })
  void refusesNamesOfFilesOrLeavesThemAlone(String name) throws IOException {
    hub.misbehave(
        onPath(
            "/tree/",
            (exchange, _) -> {
              String more = entry(name, 3);
              String known =
                  "[{\"type\":\"file\",\"path\":\"config.json\",\"size\":21,\"oid\":\""
                      + StoredRepository.git(files().get("config.json"))
                      + "\"},{\"type\":\"file\",\"path\":\"model.safetensors\",\"size\":2000,"
                      + "\"oid\":\""
                      + "1".repeat(40)
                      + "\",\"lfs\":{\"oid\":\""
                      + SHA256
                      + "\",\"size\":2000}},";
              Reply.text(exchange, 200, "application/json", known + more.substring(1));
              return true;
            }));
    try {
      PullResult result = pull();
      assertThat(result.files()).extracting(PulledFile::path).doesNotContain(name);
    } catch (HubException e) {
      assertThat(e).hasMessageContaining("the file name '");
      assertNothingButPartialFiles();
    }
    assertThat(folder.getParent().resolve("outside.json")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../../etc/passwd",
        "/etc/passwd",
        "model.safetensors/../x",
        "aux",
        "missing.safetensors"
      })
  void refusesNamesInTheIndexOfWeights(String shard) throws IOException {
    hub.model(
        "a/b",
        Map.of(
            "config.json",
            files().get("config.json"),
            "model.safetensors.index.json",
            text("{\"weight_map\":{\"wte\":\"" + shard + "\"}}")));
    assertThatThrownBy(this::pull)
        .isInstanceOf(HubException.class)
        .hasMessageStartingWith("model a/b: the ");
    assertThat(folder.resolve("models--a--b/refs")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "jar:file:/x!/y",
        "http://user:password@127.0.0.1/",
        "http://[bad",
        "//"
      })
  void refusesRedirectsToOtherThingsThanTheWeb(String target) throws IOException {
    hub.misbehave(onPath("/revision/", redirect(target)));
    assertRefused("is redirected to what is no address");
  }

  private static Mischief redirect(String target) {
    return (exchange, _) -> {
      Reply.redirect(exchange, target);
      return true;
    };
  }

  @Test
  void endlessRedirectsEnd() throws IOException {
    hub.misbehave(onPath("/revision/", redirect("/api/models/a/b/revision/main?again")));
    assertRefused("more than 10 redirects");
    assertThat(hub.arrived()).hasSize(11);
  }

  @Test
  void anotherPortNeverGetsTheToken() throws IOException {
    hub.misbehave(onPath("/revision/", redirect(hub.storageHost() + "/phish")));
    hub.misbehave(
        storage(
            (exchange, _) -> {
              exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer realm=\"hub\"");
              exchange.sendResponseHeaders(401, -1);
              return true;
            }));
    assertRefused("is not on");
    assertThat(hub.arrived().stream().filter(Arrived::storage))
        .isNotEmpty()
        .allMatch(each -> each.authorization() == null);
  }

  @Test
  void aRedirectThatComesBackGetsNoTokenEither() {
    hub.misbehave(onPath("/revision/main", redirect(hub.storageHost() + "/detour")));
    hub.misbehave(storage(redirect(hub.endpoint() + "/api/whoami-v2")));
    assertThatThrownBy(this::pull).isInstanceOf(HubException.class);
    assertThat(hub.arrived().getLast().address()).isEqualTo("/api/whoami-v2");
    assertThat(hub.arrived().getLast().authorization()).isNull();
  }

  @Test
  void aListOfFilesWithoutEndEnds() throws IOException {
    hub.misbehave(
        onPath(
            "/tree/",
            (exchange, _) -> {
              String self = exchange.getRequestURI().toString();
              exchange.getResponseHeaders().set("Link", "<" + self + ">; rel=\"next\"");
              return false;
            }));
    hub.misbehave(
        onPath(
            "/tree/",
            (exchange, _) -> {
              Reply.text(exchange, 200, "application/json", "[]");
              return true;
            }));
    assertRefused("its list of files has no end");
  }

  @Test
  void aListOfFilesStaysOnItsHost() throws IOException {
    hub.misbehave(
        onPath(
            "/tree/",
            (exchange, _) -> {
              exchange
                  .getResponseHeaders()
                  .set("Link", "<" + hub.storageHost() + "/more>; rel=\"next\"");
              Reply.text(exchange, 200, "application/json", "[]");
              return true;
            }));
    assertRefused("its list of files goes on elsewhere");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Repo-Commit", "X-Linked-Etag", "X-Linked-Size", "none"})
  void theHeadersOfAFileMustAgreeWithTheList(String header) throws IOException {
    hub.misbehave(
        onPath(
            "/resolve/",
            (exchange, _) -> {
              if (!exchange.getRequestURI().getPath().endsWith("model.safetensors")) {
                return false;
              }
              if (!header.equals("none")) {
                String commit = exchange.getRequestURI().getPath().split("/")[4];
                exchange.getResponseHeaders().set("X-Repo-Commit", commit);
                exchange.getResponseHeaders().set("X-Linked-Etag", "\"" + SHA256 + "\"");
                exchange.getResponseHeaders().set("X-Linked-Size", "2000");
                exchange
                    .getResponseHeaders()
                    .set(
                        header,
                        switch (header) {
                          case "X-Repo-Commit" -> "1".repeat(40);
                          case "X-Linked-Etag" -> "\"" + "2".repeat(64) + "\"";
                          default -> "1999";
                        });
              }
              Reply.redirect(exchange, hub.objectAddress(SHA256));
              return true;
            }));
    assertRefused(
        switch (header) {
          case "X-Repo-Commit" -> "is announced for another commit";
          case "X-Linked-Etag" -> "is announced with another hash";
          case "X-Linked-Size" -> "is announced with 1999 bytes";
          default -> "model a/b: model.safetensors: ";
        });
  }

  @Test
  void aConnectionCutAtEveryPlaceIsContinuedThere() throws IOException {
    for (int cut :
        IntStream.concat(IntStream.range(0, 20), IntStream.of(999, 1998, 1999)).toArray()) {
      AtomicInteger attempts = new AtomicInteger();
      hub.behave();
      hub.misbehave(
          storage(
              (exchange, _) ->
                  attempts.getAndIncrement() == 0
                      && body(exchange, WEIGHTS.length, Arrays.copyOf(WEIGHTS, cut))));
      hub.forget();
      Path cache = folder.resolve("cut-" + cut);
      PullResult result = pull("a/b", Map.of("HF_HUB_CACHE", cache.toString()));
      assertThat(result.folder().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
      assertThat(hub.arrived().stream().filter(Arrived::storage).map(Arrived::range).toList())
          .last()
          .isEqualTo(cut == 0 ? null : "bytes=" + cut + "-1999");
    }
  }

  @Test
  void aLaterProcessGoesOnWhereThisOneStopped() throws IOException {
    hub.misbehave(
        storage((exchange, _) -> body(exchange, WEIGHTS.length, Arrays.copyOf(WEIGHTS, 1500))));
    assertRefused("a/b");
    assertThat(folder.resolve("models--a--b/blobs/" + SHA256 + ".espalier.incomplete")).exists();
    hub.behave();
    hub.forget();
    pull();
    assertThat(hub.arrived().stream().filter(Arrived::storage).map(Arrived::range))
        .containsExactly("bytes=1500-1999");
    assertThat(folder.resolve("models--a--b/blobs/" + SHA256)).hasBinaryContent(WEIGHTS);
    assertThat(folder.resolve("models--a--b/blobs/" + SHA256 + ".espalier.incomplete"))
        .doesNotExist();
  }

  @Test
  void wrongBytesOfAnEarlierProcessAreReplaced() throws IOException {
    hub.misbehave(storage((exchange, _) -> body(exchange, WEIGHTS.length, other(1500))));
    assertRefused("a/b");
    hub.behave();
    assertThat(pull().folder().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  @Test
  void aServerWithoutRangesSendsTheFileAnew() throws IOException {
    AtomicInteger attempts = new AtomicInteger();
    hub.misbehave(
        storage(
            (exchange, _) ->
                attempts.getAndIncrement() == 0
                    ? body(exchange, WEIGHTS.length, Arrays.copyOf(WEIGHTS, 700))
                    : body(exchange, WEIGHTS.length, WEIGHTS)));
    assertThat(pull().folder().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  @Test
  void anAddressThatExpiredIsAskedForAgain() throws IOException {
    AtomicInteger attempts = new AtomicInteger();
    hub.misbehave(
        storage((exchange, _) -> attempts.getAndIncrement() == 0 && status(exchange, 403)));
    assertThat(pull().folder().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(hub.arrived().stream().filter(each -> each.method().equals("HEAD")))
        .as("one for each file and one more")
        .hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void passingFailuresAreRepeated(int status) {
    AtomicInteger attempts = new AtomicInteger();
    hub.misbehave(
        onPath(
            "/revision/",
            (exchange, _) -> attempts.getAndIncrement() < 2 && status(exchange, status)));
    assertThat(pull().files()).hasSize(2);
    assertThat(attempts).hasValue(3);
  }

  @Test
  void waitsAsLongAsTheServerAsksUpToALimit() throws IOException {
    AtomicInteger attempts = new AtomicInteger();
    hub.misbehave(
        onPath(
            "/revision/",
            (exchange, _) -> {
              if (attempts.getAndIncrement() > 0) {
                return false;
              }
              exchange.getResponseHeaders().set("Retry-After", "1");
              return status(exchange, 429);
            }));
    long start = System.nanoTime();
    assertThat(pull().files()).hasSize(2);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(1));
    for (String asked :
        List.of(
            "3600",
            DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusHours(1)))) {
      hub.behave();
      hub.misbehave(
          onPath(
              "/revision/",
              (exchange, _) -> {
                exchange.getResponseHeaders().set("Retry-After", asked);
                return status(exchange, 429);
              }));
      assertThatThrownBy(this::pull).hasMessageContaining("the hub asks to wait 3");
    }
  }

  @Test
  void wordsOfTheServerAreOneLineWithoutControlCharactersOrToken() throws IOException {
    hub.misbehave(
        onPath(
            "/revision/",
            (exchange, _) -> {
              Reply.json(
                  exchange,
                  400,
                  Map.of("error", "bad \u001b[31m\nBearer " + TOKEN + "x".repeat(10_000)));
              return true;
            }));
    assertThatThrownBy(this::pull)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("Bearer [token]")
        .hasMessageNotContaining("\u001b")
        .satisfies(fault -> assertThat(fault.getMessage()).hasSizeLessThan(1000));
    assertNothingButPartialFiles();
  }

  @Test
  void aHostThatIsNotThereIsNamed() {
    hub.close();
    assertThatThrownBy(this::pull)
        .hasMessage(
            "model a/b: 127.0.0.1:"
                + hub.endpoint().getPort()
                + " cannot be reached; check the network, HTTPS_PROXY, and HF_ENDPOINT if it is"
                + " set");
  }

  @Test
  void offlineNothingIsSent() throws IOException {
    assertThatThrownBy(() -> pull("a/b", Map.of("HF_HUB_OFFLINE", "1")))
        .hasMessageContaining("HF_HUB_OFFLINE forbids to download it");
    assertThat(hub.arrived()).isEmpty();
    assertNothingButPartialFiles();
  }

  @Test
  void aCacheThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> pull("a/b", Map.of("HF_HUB_CACHE", file.resolve("x").toString())))
        .isInstanceOf(HubException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void twoAtOnceDownloadEachFileOnce() throws Exception {
    hub.misbehave(
        storage(
            (exchange, _) -> {
              sleep(100);
              return false;
            }));
    Thread other = Thread.ofPlatform().start(this::pull);
    PullResult result = pull();
    other.join();
    assertThat(result.folder().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(hub.arrived().stream().filter(Arrived::storage)).hasSize(1);
  }

  @Test
  void aProxyIsUsedIfTheEnvironmentNamesOne() {
    URI proxy = hub.endpoint();
    assertThat(
            pull(
                    "a/b",
                    Map.of(
                        "HF_ENDPOINT",
                        "http://hub.invalid",
                        "HTTP_PROXY",
                        proxy.toString(),
                        "NO_PROXY",
                        "127.0.0.1,localhost"))
                .files())
        .hasSize(2);
    assertThat(hub.arrived()).anyMatch(each -> each.address().startsWith("http://hub.invalid/"));
  }

  @Test
  void aProxyThatAsksForAPasswordSaysWhereToGiveIt() {
    hub.misbehave(
        (exchange, _) -> {
          exchange.getResponseHeaders().set("Proxy-Authenticate", "Basic realm=\"proxy\"");
          exchange.sendResponseHeaders(407, -1);
          return true;
        });
    Map<String, String> proxy =
        Map.of("HF_ENDPOINT", "http://hub.invalid", "HTTP_PROXY", hub.endpoint().toString());
    assertThatThrownBy(() -> pull("a/b", proxy))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("the proxy asks for a user and a password; give them in HTTPS_PROXY");
  }

  @Test
  void aSocksProxyIsRefusedInOneLineAndOnlyIfItIsNeeded() throws IOException {
    Map<String, String> socks = Map.of("ALL_PROXY", "socks5://me:s3cret@127.0.0.1:1");
    assertThatThrownBy(() -> pull("a/b", socks))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("HTTP_PROXY or ALL_PROXY: names a SOCKS proxy")
        .hasMessageContaining("add 127.0.0.1 to NO_PROXY")
        .hasMessageNotContaining("s3cret");
    assertNothingButPartialFiles();
    assertThat(hub.arrived()).isEmpty();
    Map<String, String> direct = new HashMap<>(socks);
    direct.put("NO_PROXY", "127.0.0.1,localhost");
    assertThat(pull("a/b", direct).files()).hasSize(2);
    assertThat(pull("a/b", Map.of("HF_HUB_OFFLINE", "1", "ALL_PROXY", "socks5://a:1")).files())
        .hasSize(2);
  }
}
