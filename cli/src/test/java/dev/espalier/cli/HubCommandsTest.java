package dev.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.hub.loopback.LoopbackHub;
import dev.espalier.hub.loopback.Reply;
import dev.espalier.hub.loopback.StoredRepository;
import dev.espalier.hub.loopback.UploadRoutes;
import dev.espalier.hub.repository.RepositoryKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands that use the Hub as a user, in processes of their own, with a hub on loopback. */
class HubCommandsTest {

  private static final String TEXT = "text.txt";

  @TempDir Path folder;
  private LoopbackHub hub;
  private HubUser user;

  @BeforeEach
  void startHub() throws IOException {
    hub = LoopbackHub.start();
    hub.add(new UploadRoutes());
    user = new HubUser(hub, folder);
    // A short text: what is pushed matters here, not what is learned.
    Files.writeString(folder.resolve(TEXT), "Apples and pears grow along the wall.\n".repeat(40));
  }

  @AfterEach
  void stopHub() throws IOException {
    user.close();
    hub.close();
  }

  private CommandServer.Answer prune(Map<String, String> environment, String out, Object... more)
      throws IOException, InterruptedException {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "prune",
                "--dataset",
                TEXT,
                "--max-steps",
                1,
                "--rounds",
                1,
                "--rate",
                0.5,
                "--block-size",
                16,
                "--batch-size",
                2,
                "--threads",
                1,
                "--sample-tokens",
                0,
                "--out",
                out));
    arguments.addAll(List.of(more));
    return user.run(environment, "", arguments.toArray());
  }

  private Map<String, byte[]> files(String id) {
    StoredRepository stored = hub.repository(RepositoryKind.MODEL, id).orElseThrow();
    return stored.files(stored.resolve("main").orElseThrow());
  }

  @Test
  void aTokenIsStoredAskedAboutAndDeletedAndNeverShown() throws Exception {
    assertThat(user.run("whoami"))
        .satisfies(
            none -> {
              assertThat(none.status()).isEqualTo(2);
              assertThat(none.err()).contains("espalier login");
            });
    CommandServer.Answer login =
        user.run(Map.of(), LoopbackHub.TOKEN + "\n", "login", "--token", "-");
    assertThat(login.out()).contains("logged in as gardener (write)");
    assertThat(folder.resolve("home/token")).hasContent(LoopbackHub.TOKEN);
    assertThat(Files.getPosixFilePermissions(folder.resolve("home/token"))).hasSize(2);
    assertThat(user.run("whoami").out()).startsWith("gardener\ntoken: write, from ");

    CommandServer.Answer wrong = user.run(Map.of(), HubUser.WRONG, "login", "--verbose");
    assertThat(wrong.status()).isEqualTo(2);
    assertThat(folder.resolve("home/token")).hasContent(LoopbackHub.TOKEN);
    assertThat(user.run(Map.of("HF_TOKEN", HubUser.WRONG), "", "whoami", "--verbose").status())
        .isEqualTo(2);
    for (List<String> careless :
        List.of(List.of("login", HubUser.WRONG), List.of("login", "--token", HubUser.WRONG))) {
      CommandServer.Answer refused = user.run(careless.toArray());
      assertThat(refused.status()).isEqualTo(2);
      assertThat(refused.err()).contains("takes no token on the command line");
    }
    String elsewhere = folder.resolve("other/token").toString();
    assertThat(
            user.run(Map.of("HF_TOKEN_PATH", elsewhere), LoopbackHub.TOKEN, "login", "--json")
                .status())
        .isZero();
    assertThat(Path.of(elsewhere)).exists();
    user.assertNoTokenLeft();

    assertThat(user.run("logout").out()).isEqualTo("logged out; no token is left\n");
    assertThat(folder.resolve("home/token")).doesNotExist();
    assertThat(folder.resolve("home/stored_tokens")).hasContent("");
    assertThat(user.run("logout").out()).isEqualTo("not logged in\n");
  }

  @Test
  void aRunIsPushedAtItsEndAndRoundByRoundAndByItself() throws Exception {
    Map<String, String> token = Map.of("HF_TOKEN", LoopbackHub.TOKEN);
    CommandServer.Answer pruned =
        prune(token, "run", "--push", "gardener/rose", "--all-rounds", "--verbose");
    assertThat(pruned.status()).as(pruned.err()).isZero();
    assertThat(pruned.out()).endsWith("Pushed: " + hub.endpoint() + "/gardener/rose\n");
    assertThat(files("gardener/rose"))
        .containsKeys("README.md", "rounds/000/model.safetensors", "rounds/001/mask.safetensors");
    assertThat(hub.arrived())
        .filteredOn(each -> each.address().contains("/commit/"))
        .as("one for each round, and one at the end")
        .hasSize(3);

    CommandServer.Answer again = user.run(token, "", "push", "run/0", "tulip", "--private", "-q");
    assertThat(again.out()).isEqualTo(hub.endpoint() + "/gardener/tulip\n");
    assertThat(again.err()).isEmpty();
    JsonNode document =
        JsonMapper.shared().readTree(user.run(token, "", "push", "run", "tulip", "--json").out());
    assertThat(document.path("kept").path(0).asString()).isEqualTo("README.md");
    assertThat(document.path("url").asString()).isEqualTo(hub.endpoint() + "/gardener/tulip");
    assertThat(user.run("card", "run").out()).isEqualTo("Card: run/README.md\n");
    assertThat(user.run("card", "run").status()).isEqualTo(2);
    user.assertNoTokenLeft();
  }

  @Test
  void aPushThatFailsLeavesTheRunAndSaysHowToPushAgain() throws Exception {
    CommandServer.Answer early = prune(Map.of(), "early", "--push", "gardener/rose");
    assertThat(early.status()).isEqualTo(2);
    assertThat(early.err()).contains("without a token; log in");
    assertThat(folder.resolve("early")).doesNotExist();

    hub.misbehave(
        (exchange, storage) -> {
          if (!exchange.getRequestURI().getPath().contains("/preupload/")) {
            return false;
          }
          exchange.getRequestBody().readAllBytes();
          Reply.error(exchange, 403, "", "no");
          return true;
        });
    Map<String, String> token = Map.of("HF_TOKEN", LoopbackHub.TOKEN);
    CommandServer.Answer late = prune(token, "late", "--push", "gardener/rose", "--private");
    assertThat(late.status()).isEqualTo(1);
    assertThat(late.err())
        .endsWith(
            "; the run is whole and can be pushed with: espalier push late gardener/rose"
                + " --private\n");
    assertThat(folder.resolve("late/results.csv")).exists();
    user.assertNoTokenLeft();
    hub.behave();
    assertThat(user.run(token, "", "push", "late", "gardener/rose", "--private").status()).isZero();
    assertThat(files("gardener/rose")).containsKey("README.md");
  }

  @Test
  void aWholeSessionLeavesTheTokenInItsOwnFilesAlone() throws Exception {
    hub.model(
            "gardener/hidden",
            Map.of("config.json", new byte[] {'{', '}'}, "model.safetensors", new byte[99]))
        .access(StoredRepository.Access.PRIVATE);
    Map<String, String> wrong = Map.of("HF_TOKEN", HubUser.WRONG);
    List<Integer> statuses = new ArrayList<>();
    statuses.add(user.run(Map.of(), LoopbackHub.TOKEN, "login", "--verbose").status());
    statuses.add(user.run("whoami", "--json").status());
    statuses.add(user.run("pull", "gardener/hidden", "--verbose").status());
    statuses.add(prune(Map.of(), "run", "--push", "gardener/rose", "--tensorboard").status());
    statuses.add(
        user.run(
                "train",
                "--dataset",
                TEXT,
                "--max-steps",
                1,
                "--block-size",
                16,
                "--batch-size",
                2,
                "--threads",
                1,
                "--out",
                "trained",
                "--push",
                "gardener/tulip",
                "--verbose")
            .status());
    statuses.add(user.run("push", "run", "gardener/lily", "--verbose", "--json").status());
    statuses.add(user.run("card", "run", "--verbose").status());
    assertThat(statuses).as(user.all()).containsOnly(0);
    assertThat(user.run(wrong, "", "pull", "gardener/hidden", "--verbose").status()).isEqualTo(2);
    assertThat(user.run(wrong, "", "push", "run", "gardener/lily", "--verbose").status())
        .isEqualTo(2);

    user.assertNoTokenLeft();
    assertThat(user.holdingTokens()).containsExactly("home/stored_tokens", "home/token");
    assertThat(user.run("logout", "--verbose").status()).isZero();
    assertThat(user.holdingTokens()).isEmpty();
  }
}
