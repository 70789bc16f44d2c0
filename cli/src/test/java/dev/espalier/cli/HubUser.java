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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Somebody whose commands use a hub on loopback, in processes other than that of the test. Commands
 * with the same environment share a process, unless only some of them are verbose, since a process
 * logs all or nothing.
 */
final class HubUser implements AutoCloseable {

  /** A token that no hub knows. */
  static final String WRONG = "hf_wrongWrongWrongWrongWrong";

  private final LoopbackHub hub;
  private final Path folder;
  private final StringBuilder all = new StringBuilder();
  private final Map<Shared, CommandServer> processes = new HashMap<>();

  /**
   * Describes a user.
   *
   * @param folder the working directory, with home and cache
   */
  HubUser(LoopbackHub hub, Path folder) {
    this.hub = hub;
    this.folder = folder;
  }

  /** What the commands of a process have in common. */
  private record Shared(Map<String, String> environment, boolean verbose) {}

  /** Runs a command with more variables in its environment and something typed. */
  CommandServer.Answer run(Map<String, String> environment, String input, Object... arguments)
      throws IOException {
    List<String> words = Stream.of(arguments).map(Object::toString).toList();
    Shared shared = new Shared(environment, words.contains("--verbose"));
    CommandServer process = processes.get(shared);
    if (process == null) {
      process = start(environment);
      processes.put(shared, process);
    }
    CommandServer.Answer answer = process.run(input, words);
    all.append(answer.out()).append(answer.err());
    return answer;
  }

  /** Runs a command. */
  CommandServer.Answer run(Object... arguments) throws IOException {
    return run(Map.of(), "", arguments);
  }

  private CommandServer start(Map<String, String> environment) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(each -> each.startsWith("--") || each.startsWith("-XX:+UseSerialGC"))
        .forEach(command::add);
    command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), CommandServer.class.getName()));
    // What a process says outside its commands is searched for tokens with all other files.
    Path said = Files.createTempFile(folder, "process", ".captured");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectError(said.toFile());
    builder.environment().keySet().removeIf(key -> key.startsWith("HF_"));
    builder.environment().put("HF_ENDPOINT", hub.endpoint().toString());
    builder.environment().put("HF_HOME", folder.resolve("home").toString());
    builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    builder.environment().putAll(environment);
    return CommandServer.start(builder);
  }

  /** Returns what all commands have said. */
  String all() {
    return all.toString();
  }

  /** Has later commands run in new processes, which remember nothing. */
  @Override
  public void close() throws IOException {
    for (CommandServer process : processes.values()) {
      process.close();
    }
    processes.clear();
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
    assertThat(all()).doesNotContain(LoopbackHub.TOKEN).doesNotContain(WRONG);
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
