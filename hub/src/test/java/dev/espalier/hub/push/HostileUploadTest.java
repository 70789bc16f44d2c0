package dev.espalier.hub.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import dev.espalier.hub.environment.HubEnvironment;
import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import dev.espalier.hub.loopback.LoopbackHub;
import dev.espalier.hub.loopback.Reply;
import dev.espalier.hub.loopback.StoredRepository;
import dev.espalier.hub.loopback.UploadRoutes;
import dev.espalier.hub.push.PushRequest.Target;
import dev.espalier.hub.repository.RepositoryId;
import dev.espalier.hub.repository.RepositoryKind;
import dev.espalier.hub.wire.HubClient;
import dev.espalier.hub.wire.Pace;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that no good hub gives: each ends in one line, and no commit is made. */
class HostileUploadTest {

  private static final Pace FAST = new Pace(3, Duration.ofMillis(1), Duration.ofMillis(50), 16);
  private static final String ID = "gardener/rose";
  private static final int PART = 1000;
  private static final String WEIGHTS = "w".repeat(PART + 5);
  private static final String SHA256 =
      StoredRepository.sha256(WEIGHTS.getBytes(StandardCharsets.UTF_8));

  @TempDir Path folder;
  private LoopbackHub hub;
  private final UploadRoutes routes = new UploadRoutes(PART);

  @BeforeEach
  void startHub() throws IOException {
    hub = LoopbackHub.start();
    hub.add(routes);
    hub.model(ID, Map.of(".gitattributes", new byte[] {1}));
  }

  @AfterEach
  void stopHub() {
    hub.close();
  }

  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  /** The content of the small file that is pushed. */
  private Content small = Content.of("{}");

  /** Answers all requests whose address contains a text. */
  private void answer(String part, Answer answer) {
    hub.misbehave(
        (exchange, storage) -> {
          if (!exchange.getRequestURI().toString().contains(part)) {
            return false;
          }
          exchange.getRequestBody().readAllBytes();
          answer.to(exchange);
          return true;
        });
  }

  private HubException refused() {
    return refused(hub.endpoint().toString(), LoopbackHub.TOKEN);
  }

  /** Pushes a small and a large file, and returns the failure, which leaves the branch alone. */
  private HubException refused(String endpoint, String token) {
    PushRequest request =
        new PushRequest(
            new RepositoryId(RepositoryKind.MODEL, ID),
            Target.MAIN,
            "Add a model",
            List.of(
                new PushFile("config.json", small),
                new PushFile("model.safetensors", Content.of(WEIGHTS))));
    Map<String, String> variables =
        Map.of("HF_ENDPOINT", endpoint, "HF_TOKEN", token, "HF_HUB_CACHE", folder.toString());
    HubException fault;
    try (HubClient client = new HubClient(HubEnvironment.of(variables, folder), FAST)) {
      fault =
          catchThrowableOfType(
              HubException.class, () -> new Pusher(client).push(request, PushListener.NONE));
    }
    assertThat(fault).isNotNull();
    for (Throwable each = fault; each != null; each = each.getCause()) {
      assertThat(String.valueOf(each.getMessage())).doesNotContain(token);
    }
    assertThat(fault.getMessage()).doesNotContain("\n");
    StoredRepository stored = hub.repository(RepositoryKind.MODEL, ID).orElseThrow();
    assertThat(stored.files(stored.resolve("main").orElseThrow())).hasSize(1);
    return fault;
  }

  private void expect(Kind kind, String... words) {
    HubException fault = refused();
    assertThat(fault.kind()).as(fault.getMessage()).isEqualTo(kind);
    assertThat(fault.getMessage()).contains(words);
  }

  private void answerBatch(Map<String, ?> object) {
    Map<String, Object> whole = new LinkedHashMap<>(Map.of("oid", SHA256, "size", PART + 5));
    whole.putAll(object);
    answer("/objects/batch", e -> Reply.json(e, 200, Map.of("objects", List.of(whole))));
  }

  private void answerUpload(Object href, Map<String, ?> header) {
    answerBatch(Map.of("actions", Map.of("upload", Map.of("href", href, "header", header))));
  }

  @Test
  void aSmallFileThatChangesDuringThePush() throws IOException {
    Path file = Files.writeString(folder.resolve("config.json"), "{}");
    small = Content.of(file);
    hub.misbehave(
        (exchange, storage) -> {
          if (exchange.getRequestURI().toString().contains("/objects/batch")) {
            Files.writeString(file, "{\"n\": 1}");
          }
          return false;
        });
    expect(Kind.STORAGE, file + ": cannot be read", "has changed since the push began");
  }

  @Test
  void aTokenThatIsRejected() {
    HubException fault = refused(hub.endpoint().toString(), "hf_wrongWrongWrong");
    assertThat(fault.kind()).isEqualTo(Kind.UNAUTHORIZED);
    assertThat(fault.getMessage()).contains("the hub rejects the token", "log in");
  }

  @Test
  void aTokenThatMayNotWrite() {
    answer("/preupload/", e -> Reply.error(e, 403, "", "this token may only read"));
    expect(Kind.UNAUTHORIZED, "may only read", "a token that may write to gardener");
  }

  @Test
  void anEchoOfTheTokenInARefusal() {
    answer("/preupload/", e -> Reply.error(e, 403, "", "bad " + LoopbackHub.TOKEN));
    expect(Kind.UNAUTHORIZED, "bad [token]");
  }

  @Test
  void aRepositoryThatDisappears() {
    answer("/commit/", e -> Reply.error(e, 404, "RepoNotFound", "gone"));
    expect(Kind.REPOSITORY_NOT_FOUND, "model gardener/rose");
  }

  @Test
  void aRepositoryThatIsGated() {
    answer("/revision/", e -> Reply.error(e, 403, "GatedRepo", "ask"));
    expect(Kind.GATED, "ask for access at " + hub.endpoint() + "/gardener/rose,");
  }

  @Test
  void conflictsWithoutEnd() {
    answer("/commit/", e -> Reply.error(e, 412, "", "A commit has happened since"));
    expect(Kind.CONFLICT, "again and again", "push again");
  }

  @Test
  void aConflictOfAnotherKind() {
    answer("/preupload/", e -> Reply.error(e, 409, "", "the repository is being moved"));
    expect(Kind.CONFLICT, "changed by somebody else");
  }

  @Test
  void aCommitThatIsTooLarge() {
    answer("/commit/", e -> Reply.error(e, 413, "", "payload too large"));
    expect(Kind.REFUSED, "is too large", "send fewer or smaller files");
  }

  @Test
  void tooManyRequests() {
    answer("/preupload/", e -> Reply.error(e, 429, "", "slow down"));
    expect(Kind.UNREACHABLE, "too many requests");
  }

  @Test
  void aWaitThatIsTooLong() {
    answer(
        "/commit/",
        e -> {
          e.getResponseHeaders().set("Retry-After", "86400");
          Reply.error(e, 429, "", "slow down");
        });
    expect(Kind.UNREACHABLE, "asks to wait 86400 s");
  }

  @Test
  void aHubThatFails() {
    answer("/objects/batch", e -> Reply.error(e, 500, "", "oh"));
    expect(Kind.UNREACHABLE, "fails with status 500");
    assertThat(hub.arrived()).filteredOn(each -> each.address().contains("batch")).hasSize(3);
  }

  @Test
  void htmlInPlaceOfJson() {
    for (String route : List.of("/revision/", "/preupload/", "/objects/batch", "/commit/")) {
      hub.behave();
      answer(route, e -> Reply.text(e, 200, "text/html", "<html>please log in</html>"));
      expect(Kind.PROTOCOL, "text/html in place of JSON");
    }
  }

  @Test
  void jsonOfAnotherShape() {
    for (String route : List.of("/preupload/", "/objects/batch", "/commit/")) {
      hub.behave();
      answer(route, e -> Reply.json(e, 200, Map.of("objects", "none", "files", 7)));
      expect(Kind.PROTOCOL, "model gardener/rose");
    }
  }

  @Test
  void anUnknownWayToSend() {
    answer(
        "/preupload/",
        e ->
            Reply.json(
                e,
                200,
                Map.of("files", List.of(Map.of("path", "config.json", "uploadMode", "mail")))));
    expect(Kind.PROTOCOL, "no known way to send a file");
  }

  @Test
  void aLargeFileThatTheStorageRefuses() {
    answerBatch(Map.of("error", Map.of("code", 422, "message", "quota\nexceeded")));
    expect(Kind.REFUSED, "model.safetensors", "quota exceeded");
  }

  @Test
  void addressesThatAreNotOfTheWeb() {
    for (String address :
        List.of(
            "file:///etc/passwd",
            "ftp://example.org/x",
            "jar:file:/x!/y",
            "/relative",
            "http://",
            "http://user:word@127.0.0.1/x",
            "no address at all",
            "")) {
      hub.behave();
      answerUpload(address, Map.of());
      expect(Kind.PROTOCOL, "an address that is none of the web", "nothing was sent there");
    }
  }

  @Test
  void anAddressThatIsNoText() {
    answerUpload(List.of("http://127.0.0.1/"), Map.of());
    expect(Kind.PROTOCOL, "none of the web");
  }

  @Test
  void partsThatDoNotAddUp() {
    String part = hub.storageHost() + "/parts/" + SHA256 + "/1";
    List<Map<String, Object>> wrong =
        List.of(
            Map.of("chunk_size", "1000", "00001", part),
            Map.of("chunk_size", "1000", "00001", part, "00003", part),
            Map.of("chunk_size", "0", "00001", part),
            Map.of("chunk_size", "-5", "00001", part),
            Map.of("chunk_size", "many", "00001", part),
            Map.of("chunk_size", "99999999999999999999", "00001", part),
            Map.of("chunk_size", "1", "00001", part),
            Map.of("chunk_size", "1000", "00000", part, "00001", part));
    for (Map<String, Object> header : wrong) {
      hub.behave();
      answerUpload(hub.endpoint() + "/api/complete/" + SHA256, header);
      expect(Kind.PROTOCOL, "do not add up");
    }
  }

  @Test
  void aPartWithoutAnETag() {
    answer("/parts/", e -> Reply.bytes(e, 200, new byte[0]));
    expect(Kind.PROTOCOL, "no usable ETag");
  }

  @Test
  void aPartWithAnotherETag() {
    answer(
        "/parts/",
        e -> {
          e.getResponseHeaders().set("ETag", "\"0123456789abcdef\"");
          Reply.bytes(e, 200, new byte[0]);
        });
    expect(Kind.REFUSED, "ETag differs", "push again");
  }

  @Test
  void anUploadThatIsRedirectedElsewhere() throws IOException {
    try (ServerSocket other = new ServerSocket(0)) {
      String elsewhere = "http://127.0.0.1:" + other.getLocalPort() + "/";
      for (String route : List.of("/parts/", "/api/complete/", "/commit/")) {
        hub.behave();
        answer(route, e -> Reply.redirect(e, elsewhere));
        expect(Kind.PROTOCOL, "redirects an upload to another host");
      }
    }
  }

  @Test
  void anAddressThatHasExpired() {
    answer("/parts/", e -> Reply.text(e, 403, "application/xml", "<Error>expired</Error>"));
    expect(Kind.REFUSED, "refuses the upload", "push again");
  }

  @Test
  void aVerificationThatFails() {
    answer("/objects/verify", e -> Reply.error(e, 404, "", "not there"));
    expect(Kind.REFUSED, "model.safetensors", "refuses the upload");
  }

  @Test
  void verificationElsewhereBringsNoToken() {
    Map<String, Object> actions =
        Map.of(
            "upload",
            Map.of("href", hub.objectAddress(SHA256)),
            "verify",
            Map.of("href", hub.storageHost() + "/verify"));
    answerBatch(Map.of("actions", actions));
    hub.misbehave(
        (exchange, storage) -> {
          if (storage && exchange.getRequestURI().getPath().equals("/verify")) {
            exchange.getRequestBody().readAllBytes();
            Reply.error(exchange, 500, "", "no");
            return true;
          }
          return false;
        });
    expect(Kind.UNREACHABLE, "fails with status 500");
    assertThat(hub.arrived())
        .filteredOn(each -> each.address().equals("/verify"))
        .isNotEmpty()
        .allMatch(each -> each.authorization() == null);
  }

  @Test
  void aConnectionThatIsCutEachTime() {
    hub.misbehave(
        (exchange, storage) -> {
          if (storage) {
            exchange.getRequestBody().readNBytes(10);
            exchange.close();
          }
          return storage;
        });
    expect(Kind.UNREACHABLE, "check the network");
  }

  @Test
  void aCommitWithoutAHash() {
    answer("/commit/", e -> Reply.json(e, 200, Map.of("commitOid", "../../etc")));
    expect(Kind.PROTOCOL, "names no commit");
  }

  @Test
  void anAnswerThatDecompressesWithoutEnd() {
    answer(
        "/preupload/",
        e -> {
          e.getResponseHeaders().set("Content-Encoding", "gzip");
          Reply.bytes(e, 200, new byte[] {0x1f, (byte) 0x8b});
        });
    expect(Kind.PROTOCOL, "model gardener/rose");
  }

  @Test
  void aHubThatIsNotThere() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    HubException fault = refused("http://127.0.0.1:" + port, LoopbackHub.TOKEN);
    assertThat(fault.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(fault.getMessage()).contains("cannot be reached");
  }
}
