package dev.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.hub.loopback.LoopbackHub;
import dev.espalier.hub.loopback.StoredRepository;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Somebody whose commands use a hub on loopback, each in a process of its own.
 *
 * @param folder the working directory, with home and cache
 * @param all what all commands have said
 */
record HubUser(LoopbackHub hub, Path folder, StringBuilder all) {

  /** A token that no hub knows. */
  static final String WRONG = "hf_wrongWrongWrongWrongWrong";

  /** What a command said. */
  record Outcome(int status, String out, String err) {}

  /** Runs a command with more variables in its environment and something typed. */
  Outcome run(Map<String, String> environment, String input, Object... arguments)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "out", ".captured");
    Path err = Files.createTempFile(folder, "err", ".captured");
    Path in = Files.writeString(Files.createTempFile(folder, "in", ".typed"), input);
    ProcessBuilder builder =
        java(Main.class, arguments)
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    int status = builder.start().waitFor();
    Files.delete(in);
    // The JVM's own warning; the launcher filters it.
    String said = Files.readString(err).replaceFirst("WARNING: Using incubator modules: .*\\R", "");
    Outcome outcome = new Outcome(status, Files.readString(out), said);
    all.append(outcome.out()).append(outcome.err());
    return outcome;
  }

  /** Returns a JVM that is to run a class as this user. */
  ProcessBuilder java(Class<?> main, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(each -> each.startsWith("--") || each.startsWith("-XX:+UseSerialGC"))
        .forEach(command::add);
    command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().removeIf(key -> key.startsWith("HF_"));
    builder.environment().put("HF_ENDPOINT", hub.endpoint().toString());
    builder.environment().put("HF_HOME", folder.resolve("home").toString());
    builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    return builder;
  }

  /** Runs a command. */
  Outcome run(Object... arguments) throws IOException, InterruptedException {
    return run(Map.of(), "", arguments);
  }

  /** Returns the files that hold a token. */
  Set<String> holdingTokens() throws IOException {
    Set<String> holding = new TreeSet<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        String text = new String(Files.readAllBytes(each), StandardCharsets.ISO_8859_1);
        if (text.contains(LoopbackHub.TOKEN) || text.contains(WRONG)) {
          holding.add(folder.relativize(each).toString());
        }
      }
    }
    return holding;
  }

  /** No file but those of the login, no output, and nothing that was pushed may hold a token. */
  void assertNoTokenLeft() throws IOException {
    assertThat(holdingTokens())
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
}
