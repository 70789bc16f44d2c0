package dev.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.hub.loopback.LoopbackHub;
import dev.espalier.hub.loopback.Reply;
import dev.espalier.hub.loopback.StoredRepository;
import dev.espalier.hub.loopback.UploadRoutes;
import dev.espalier.hub.repository.RepositoryKind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The commands that use the Hub as a user, each in a process of its own, with a hub on loopback.
 */
class HubCommandsTest {

  private static final String WRONG = "hf_wrongWrongWrongWrongWrong";

  @TempDir Path folder;
  private LoopbackHub hub;
  private final StringBuilder all = new StringBuilder();

  @BeforeEach
  void startHub() throws IOException {
    hub = LoopbackHub.start();
    hub.add(new UploadRoutes());
  }

  @AfterEach
  void stopHub() {
    hub.close();
  }

  private record Outcome(int status, String out, String err) {}

  private Outcome run(Map<String, String> environment, String input, Object... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(each -> each.startsWith("--") || each.startsWith("-XX:+UseSerialGC"))
        .forEach(command::add);
    command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    Path out = Files.createTempFile(folder, "out", ".captured");
    Path err = Files.createTempFile(folder, "err", ".captured");
    Path in = Files.writeString(Files.createTempFile(folder, "in", ".typed"), input);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeIf(key -> key.startsWith("HF_"));
    builder.environment().put("HF_ENDPOINT", hub.endpoint().toString());
    builder.environment().put("HF_HOME", folder.resolve("home").toString());
    builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    builder.environment().putAll(environment);
    int status = builder.start().waitFor();
    Files.delete(in);
    // The JVM's own warning; the launcher filters it.
    String said = Files.readString(err).replaceFirst("WARNING: Using incubator modules: .*\\R", "");
    Outcome outcome = new Outcome(status, Files.readString(out), said);
    all.append(outcome.out()).append(outcome.err());
    return outcome;
  }

  private Outcome run(Object... arguments) throws IOException, InterruptedException {
    return run(Map.of(), "", arguments);
  }

  private Outcome prune(Map<String, String> environment, String out, Object... more)
      throws IOException, InterruptedException {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "prune",
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
    return run(environment, "", arguments.toArray());
  }

  private Map<String, byte[]> files(String id) {
    StoredRepository stored = hub.repository(RepositoryKind.MODEL, id).orElseThrow();
    return stored.files(stored.resolve("main").orElseThrow());
  }

  /** No file but those of the login, and no output, may hold a token. */
  private void assertNoTokenLeft() throws IOException {
    Map<String, String> holding = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        String text = new String(Files.readAllBytes(each), StandardCharsets.ISO_8859_1);
        if (text.contains(LoopbackHub.TOKEN) || text.contains(WRONG)) {
          holding.put(folder.relativize(each).toString(), "a token");
        }
      }
    }
    assertThat(holding.keySet())
        .isSubsetOf("home/token", "home/stored_tokens", "other/token", "other/stored_tokens");
    assertThat(all).doesNotContain(LoopbackHub.TOKEN).doesNotContain(WRONG);
    for (StoredRepository each : hub.repositories()) {
      each.branches()
          .values()
          .forEach(
              commit ->
                  each.files(commit)
                      .forEach(
                          (path, bytes) ->
                              assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
                                  .as(path)
                                  .doesNotContain(LoopbackHub.TOKEN)));
    }
  }

  @Test
  void aTokenIsStoredAskedAboutAndDeletedAndNeverShown() throws Exception {
    assertThat(run("whoami"))
        .satisfies(
            none -> {
              assertThat(none.status()).isEqualTo(2);
              assertThat(none.err()).contains("espalier login");
            });
    Outcome login = run(Map.of(), LoopbackHub.TOKEN + "\n", "login", "--token", "-");
    assertThat(login.out()).contains("logged in as gardener (write)");
    assertThat(folder.resolve("home/token")).hasContent(LoopbackHub.TOKEN);
    assertThat(Files.getPosixFilePermissions(folder.resolve("home/token"))).hasSize(2);
    assertThat(run("whoami").out()).startsWith("gardener\ntoken: write, from ");

    Outcome wrong = run(Map.of(), WRONG, "login", "--verbose");
    assertThat(wrong.status()).isEqualTo(2);
    assertThat(folder.resolve("home/token")).hasContent(LoopbackHub.TOKEN);
    assertThat(run(Map.of("HF_TOKEN", WRONG), "", "whoami", "--verbose").status()).isEqualTo(2);
    for (List<String> careless :
        List.of(List.of("login", WRONG), List.of("login", "--token", WRONG))) {
      Outcome refused = run(careless.toArray());
      assertThat(refused.status()).isEqualTo(2);
      assertThat(refused.err()).contains("takes no token on the command line");
    }
    String elsewhere = folder.resolve("other/token").toString();
    assertThat(
            run(Map.of("HF_TOKEN_PATH", elsewhere), LoopbackHub.TOKEN, "login", "--json").status())
        .isZero();
    assertThat(Path.of(elsewhere)).exists();
    assertNoTokenLeft();

    assertThat(run("logout").out()).isEqualTo("logged out; no token is left\n");
    assertThat(folder.resolve("home/token")).doesNotExist();
    assertThat(folder.resolve("home/stored_tokens")).hasContent("");
    assertThat(run("logout").out()).isEqualTo("not logged in\n");
  }

  @Test
  void aRunIsPushedAtItsEndAndRoundByRoundAndByItself() throws Exception {
    Map<String, String> token = Map.of("HF_TOKEN", LoopbackHub.TOKEN);
    Outcome pruned = prune(token, "run", "--push", "gardener/rose", "--all-rounds", "--verbose");
    assertThat(pruned.status()).as(pruned.err()).isZero();
    assertThat(pruned.out()).endsWith("Pushed: " + hub.endpoint() + "/gardener/rose\n");
    assertThat(files("gardener/rose"))
        .containsKeys("README.md", "rounds/000/model.safetensors", "rounds/001/mask.safetensors");
    assertThat(hub.arrived())
        .filteredOn(each -> each.address().contains("/commit/"))
        .as("one for each round, and one at the end")
        .hasSize(3);

    Outcome again = run(token, "", "push", "run/0", "tulip", "--private", "-q");
    assertThat(again.out()).isEqualTo(hub.endpoint() + "/gardener/tulip\n");
    assertThat(again.err()).isEmpty();
    JsonNode document =
        JsonMapper.shared().readTree(run(token, "", "push", "run", "tulip", "--json").out());
    assertThat(document.path("kept").path(0).asString()).isEqualTo("README.md");
    assertThat(document.path("url").asString()).isEqualTo(hub.endpoint() + "/gardener/tulip");
    assertThat(run("card", "run").out()).isEqualTo("Card: run/README.md\n");
    assertThat(run("card", "run").status()).isEqualTo(2);
    assertNoTokenLeft();
  }

  @Test
  void aPushThatFailsLeavesTheRunAndSaysHowToPushAgain() throws Exception {
    Outcome early = prune(Map.of(), "early", "--push", "gardener/rose");
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
    Outcome late = prune(token, "late", "--push", "gardener/rose", "--private");
    assertThat(late.status()).isEqualTo(1);
    assertThat(late.err())
        .endsWith(
            "; the run is whole and can be pushed with: espalier push late gardener/rose"
                + " --private\n");
    assertThat(folder.resolve("late/results.csv")).exists();
    assertNoTokenLeft();
    hub.behave();
    assertThat(run(token, "", "push", "late", "gardener/rose", "--private").status()).isZero();
    assertThat(files("gardener/rose")).containsKey("README.md");
  }
}
