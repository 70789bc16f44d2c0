package dev.espalier.hub.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.hub.environment.HubEnvironment;
import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import dev.espalier.hub.loopback.LoopbackHub;
import dev.espalier.hub.loopback.LoopbackHub.Arrived;
import dev.espalier.hub.loopback.Reply;
import dev.espalier.hub.loopback.StoredRepository;
import dev.espalier.hub.loopback.StoredRepository.Access;
import dev.espalier.hub.loopback.UploadRoutes;
import dev.espalier.hub.push.PushFile.IfThere;
import dev.espalier.hub.push.PushRequest.Target;
import dev.espalier.hub.repository.RepositoryId;
import dev.espalier.hub.repository.RepositoryKind;
import dev.espalier.hub.repository.Revision;
import dev.espalier.hub.wire.HubClient;
import dev.espalier.hub.wire.Pace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PusherTest {

  private static final Pace FAST = new Pace(3, Duration.ofMillis(1), Duration.ofSeconds(2), 16);
  private static final int PART = 1000;

  @TempDir Path folder;
  private LoopbackHub hub;
  private final UploadRoutes routes = new UploadRoutes(PART);

  @BeforeEach
  void startHub() throws IOException {
    hub = LoopbackHub.start();
    hub.add(routes);
  }

  @AfterEach
  void stopHub() {
    hub.close();
  }

  private PushResult push(PushRequest request, PushListener listener, String token) {
    Map<String, String> variables = new HashMap<>();
    variables.put("HF_ENDPOINT", hub.endpoint().toString());
    variables.put("HF_HUB_CACHE", folder.resolve("hub").toString());
    variables.put("HF_TOKEN_PATH", folder.resolve("token").toString());
    variables.put("HF_TOKEN", token);
    try (HubClient client = new HubClient(HubEnvironment.of(variables, folder), FAST)) {
      return new Pusher(client).push(request, listener);
    }
  }

  private PushResult push(PushRequest request) {
    return push(request, PushListener.NONE, LoopbackHub.TOKEN);
  }

  private static PushRequest to(String id, Target target, PushFile... files) {
    return new PushRequest(
        new RepositoryId(RepositoryKind.MODEL, id), target, "Add a model", List.of(files));
  }

  private static PushRequest to(String id, PushFile... files) {
    return to(id, Target.MAIN, files);
  }

  private static PushFile text(String path, String text) {
    return new PushFile(path, Content.of(text));
  }

  private byte[] random(int count, long seed) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private PushFile file(String path, byte[] bytes) throws IOException {
    Path file = folder.resolve("files").resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
    return new PushFile(path, Content.of(file));
  }

  private StoredRepository stored(String id) {
    return hub.repository(RepositoryKind.MODEL, id).orElseThrow();
  }

  private Map<String, byte[]> files(String id, String branch) {
    return stored(id).files(stored(id).resolve(branch).orElseThrow());
  }

  private long requests(String part) {
    return hub.arrived().stream()
        .filter(each -> (each.method() + " " + each.address()).contains(part))
        .count();
  }

  @Test
  void createsTheRepositoryAndCommitsSmallAndLargeFilesOnce() throws IOException {
    byte[] whole = random(PART, 1);
    byte[] inParts = random(3 * PART + 7, 2);
    PushResult result =
        push(
            to(
                "gardener/rose",
                text("config.json", "{\"a\":\"ü\"}"),
                text("empty.txt", ""),
                file("model.safetensors", whole),
                file("rounds/001/model.safetensors", inParts)));

    assertThat(files("gardener/rose", "main"))
        .containsEntry("config.json", "{\"a\":\"ü\"}".getBytes(StandardCharsets.UTF_8))
        .containsEntry("empty.txt", new byte[0])
        .containsEntry("model.safetensors", whole)
        .containsEntry("rounds/001/model.safetensors", inParts)
        .containsKey(".gitattributes");
    assertThat(routes.messages()).containsExactly("Add a model");
    assertThat(result.created()).isTrue();
    assertThat(result.url()).isEqualTo(hub.endpoint() + "/gardener/rose");
    assertThat(result.commit()).isEqualTo(stored("gardener/rose").resolve("main").orElseThrow());
    assertThat(result.sentBytes()).isEqualTo(10 + PART + 3 * PART + 7);
    assertThat(requests("PUT /parts/")).isEqualTo(4);
  }

  @Test
  void theTokenGoesToTheHubAndNeverToTheStorage() throws IOException {
    push(
        to(
            "gardener/rose",
            file("model.safetensors", random(PART, 1)),
            file("more.safetensors", random(2 * PART, 2))));

    assertThat(hub.arrived()).filteredOn(Arrived::storage).hasSize(3);
    assertThat(hub.arrived())
        .filteredOn(each -> each.storage() || each.address().contains("/api/complete/"))
        .allMatch(each -> each.authorization() == null);
    assertThat(hub.arrived())
        .filteredOn(each -> !each.storage() && !each.address().contains("/api/complete/"))
        .allMatch(each -> ("Bearer " + LoopbackHub.TOKEN).equals(each.authorization()));
  }

  @Test
  void aNameWithoutAnOwnerIsOneOfTheUsersOwn() {
    assertThat(push(to("rose", text("a.txt", "a"))).repository()).isEqualTo("gardener/rose");
    assertThat(files("gardener/rose", "main")).containsKey("a.txt");
  }

  @Test
  void aSecondPushSendsOnlyWhatChanged() throws IOException {
    PushFile model = file("model.safetensors", random(2 * PART, 1));
    push(to("gardener/rose", model, text("a.txt", "a"), text("b.txt", "b")));
    hub.forget();
    PushResult second = push(to("gardener/rose", model, text("a.txt", "a"), text("b.txt", "c")));

    assertThat(second.sent()).containsExactly("b.txt");
    assertThat(second.unchanged()).isEqualTo(2);
    assertThat(second.sentBytes()).isEqualTo(1);
    assertThat(hub.arrived()).noneMatch(Arrived::storage);

    hub.forget();
    PushResult third = push(to("gardener/rose", model, text("b.txt", "c")));
    assertThat(third.sent()).isEmpty();
    assertThat(third.commit()).isEqualTo(second.commit());
    assertThat(requests("/commit/")).isZero();
  }

  @Test
  void equalLargeFilesAreSentOnceAndKnownOnesNotAtAll() throws IOException {
    byte[] bytes = random(500, 1);
    PushResult first =
        push(to("gardener/rose", file("a.safetensors", bytes), file("b/b.safetensors", bytes)));
    assertThat(first.sentBytes()).isEqualTo(500);
    assertThat(requests("PUT /objects/")).isEqualTo(1);

    PushResult other = push(to("garden/tulip", file("c.safetensors", bytes)));
    assertThat(other.sentBytes()).isZero();
    assertThat(other.sent()).containsExactly("c.safetensors");
    assertThat(files("garden/tulip", "main")).containsEntry("c.safetensors", bytes);
  }

  @Test
  void aPrivateRepositoryIsCreatedOnRequest() {
    push(to("gardener/rose", new Target(Revision.MAIN, false, true), text("a.txt", "a")));
    assertThat(stored("gardener/rose").access()).isEqualTo(Access.PRIVATE);
    assertThat(push(to("gardener/rose", text("a.txt", "b"))).created()).isFalse();
  }

  @Test
  void aBranchIsCreatedFromMainAndMainStaysAsItIs() {
    push(to("gardener/rose", text("a.txt", "a")));
    PushResult result =
        push(
            to(
                "gardener/rose",
                new Target(new Revision("round/5"), false, false),
                text("b.txt", "b")));

    assertThat(files("gardener/rose", "round/5")).containsKeys("a.txt", "b.txt");
    assertThat(files("gardener/rose", "main")).doesNotContainKey("b.txt");
    assertThat(result.url()).isEqualTo(hub.endpoint() + "/gardener/rose/tree/round/5");
  }

  @Test
  void aPullRequestChangesNothingButItself() {
    hub.model("somebody/lily", Map.of("a.txt", new byte[] {1}));
    PushResult result =
        push(to("somebody/lily", new Target(Revision.MAIN, true, false), text("a.txt", "b")));

    assertThat(result.url()).isEqualTo(hub.endpoint() + "/somebody/lily/discussions/1");
    assertThat(files("somebody/lily", "main")).containsEntry("a.txt", new byte[] {1});
    assertThat(files("somebody/lily", "refs/pr/1")).containsEntry("a.txt", new byte[] {'b'});
  }

  @Test
  void aFileToBeKeptIsNotReplacedAndIsNamed() {
    PushFile card = new PushFile("README.md", Content.of("ours"), IfThere.KEEP);
    assertThat(push(to("gardener/rose", card)).kept()).isEmpty();
    PushFile other = new PushFile("README.md", Content.of("other"), IfThere.KEEP);
    PushResult second = push(to("gardener/rose", other, text("a.txt", "a")));

    assertThat(second.kept()).containsExactly("README.md");
    assertThat(files("gardener/rose", "main"))
        .containsEntry("README.md", "ours".getBytes(StandardCharsets.UTF_8));
    push(to("gardener/rose", text("README.md", "other")));
    assertThat(files("gardener/rose", "main"))
        .containsEntry("README.md", "other".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatTheRepositoryIgnoresIsNotPushedButNamed() {
    PushResult result = push(to("gardener/rose", text("a.ignored", "a"), text("b.txt", "b")));
    assertThat(result.ignored()).containsExactly("a.ignored");
    assertThat(files("gardener/rose", "main")).doesNotContainKey("a.ignored");
  }

  @Test
  void progressGrowsToTheTotal() throws IOException {
    List<Long> sent = new ArrayList<>();
    List<Long> totals = new ArrayList<>();
    PushListener listener =
        new PushListener() {
          @Override
          public void sent(String path, long bytes, long total) {
            sent.add(bytes);
            totals.add(total);
          }
        };
    push(
        to("gardener/rose", file("model.safetensors", random(5 * PART, 1))),
        listener,
        LoopbackHub.TOKEN);
    assertThat(sent).isSorted().endsWith(totals.getLast());
    assertThat(totals.getLast()).isGreaterThan(5 * PART);
  }

  @Test
  void aCommitInBetweenIsToldAndTheCommitMadeOnTopOfIt() {
    push(to("gardener/rose", text("a.txt", "a")));
    AtomicInteger times = new AtomicInteger();
    hub.misbehave(
        (exchange, storage) -> {
          if (exchange.getRequestURI().getPath().contains("/commit/")
              && times.getAndIncrement() == 0) {
            Map<String, byte[]> files = new TreeMap<>(files("gardener/rose", "main"));
            files.put("theirs.txt", new byte[] {1});
            stored("gardener/rose").commit("main", files);
          }
          return false;
        });
    List<String> notes = new ArrayList<>();
    PushListener listener =
        new PushListener() {
          @Override
          public void note(String message) {
            notes.add(message);
          }
        };
    push(to("gardener/rose", text("a.txt", "b")), listener, LoopbackHub.TOKEN);

    assertThat(files("gardener/rose", "main")).containsKey("theirs.txt");
    assertThat(files("gardener/rose", "main")).containsEntry("a.txt", new byte[] {'b'});
    assertThat(notes).singleElement().asString().contains("changed by somebody else");
  }

  @Test
  void aCommitWhoseAnswerIsLostIsNotMadeTwice() {
    push(to("gardener/rose", text("a.txt", "a")));
    AtomicInteger times = new AtomicInteger();
    hub.misbehave(
        (exchange, storage) -> {
          if (exchange.getRequestURI().getPath().contains("/commit/")
              && times.getAndIncrement() == 0) {
            routes.answers(new SilentExchange(exchange), hub);
            exchange.close();
            return true;
          }
          return false;
        });
    PushResult result = push(to("gardener/rose", text("a.txt", "b")));

    assertThat(routes.messages()).hasSize(2);
    assertThat(result.commit()).isEqualTo(stored("gardener/rose").resolve("main").orElseThrow());
  }

  @Test
  void aPartThatIsCutIsSentAgain() throws IOException {
    byte[] bytes = random(40 * PART, 1);
    AtomicInteger times = new AtomicInteger();
    hub.misbehave(
        (exchange, storage) -> {
          if (storage
              && exchange.getRequestURI().getPath().endsWith("/2")
              && times.getAndIncrement() < 2) {
            assertThat(exchange.getRequestBody().readNBytes(PART / 2)).hasSize(PART / 2);
            exchange.close();
            return true;
          }
          return false;
        });
    push(to("gardener/rose", file("model.safetensors", bytes)));

    assertThat(times).hasValue(3);
    assertThat(files("gardener/rose", "main")).containsEntry("model.safetensors", bytes);
    assertThat(requests("PUT /parts/")).isEqualTo(42);
  }

  @Test
  void aPushThatFailedGoesOnWithWhatIsMissing() throws IOException {
    PushFile one = file("one.safetensors", random(100, 1));
    PushFile two = file("two.safetensors", random(200, 2));
    AtomicInteger puts = new AtomicInteger();
    hub.misbehave(
        (exchange, storage) -> {
          if (storage && puts.incrementAndGet() > 1) {
            exchange.close();
            return true;
          }
          return false;
        });
    assertThatThrownBy(() -> push(to("gardener/rose", one, two)))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE));
    assertThat(files("gardener/rose", "main")).containsOnlyKeys(".gitattributes");

    hub.behave();
    hub.forget();
    assertThat(push(to("gardener/rose", one, two)).sentBytes()).isEqualTo(200);
    assertThat(requests("PUT /objects/")).isEqualTo(1);
  }

  @Test
  void withoutATokenNothingIsAsked() {
    assertThatThrownBy(() -> push(to("gardener/rose", text("a", "a")), PushListener.NONE, ""))
        .hasMessage(
            "model gardener/rose: cannot be pushed to without a token;"
                + " log in, or set HF_TOKEN to a token with the right to write");
    assertThat(hub.arrived()).isEmpty();
  }

  @Test
  void namesThatNoRepositoryTakesAreRefusedBeforeAnything() {
    for (String name : List.of("../a", "/a", "a//b", "a\\b", "a/.git/config", "nul", "a:b")) {
      assertThatThrownBy(() -> push(to("gardener/rose", text(name, "a"))))
          .as(name)
          .isInstanceOf(HubException.class);
    }
    assertThatThrownBy(() -> push(to("gardener/rose", text("a", "1"), text("a", "2"))))
        .hasMessageContaining("named twice");
    assertThatThrownBy(() -> push(to("gardener/rose"))).hasMessageContaining("no file to push");
    assertThat(hub.arrived()).isEmpty();
  }

  @Test
  void aMirrorsAddressesOfThePublicHubAreThoseOfTheMirror() throws IOException {
    byte[] bytes = random(100, 1);
    String hash = StoredRepository.sha256(bytes);
    hub.misbehave(
        (exchange, storage) -> {
          if (!exchange.getRequestURI().getPath().endsWith("/objects/batch")) {
            return false;
          }
          exchange.getRequestBody().readAllBytes();
          Reply.json(
              exchange,
              200,
              Map.of(
                  "objects",
                  List.of(
                      Map.of(
                          "oid",
                          hash,
                          "size",
                          100,
                          "actions",
                          Map.of(
                              "upload",
                              Map.of("href", "https://huggingface.co/objects/" + hash))))));
          return true;
        });
    push(to("gardener/rose", file("model.safetensors", bytes)));

    assertThat(files("gardener/rose", "main")).containsEntry("model.safetensors", bytes);
    assertThat(hub.arrived())
        .filteredOn(each -> each.method().equals("PUT"))
        .singleElement()
        .satisfies(each -> assertThat(each.authorization()).isNull());
  }
}
