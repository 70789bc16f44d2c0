package dev.espalier.cli.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.cli.Main;
import dev.espalier.hub.loopback.LoopbackHub;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lets every write, flush, rename, creation of a directory and deletion by the commands fail in
 * turn. They must end with one line, keep complete data, and finish with the same results when
 * repeated.
 *
 * <p>The test command tries one in {@code espalier.test.faults} operations, {@code mvn -Pfaults
 * verify} tries each.
 */
class FailingDiskTest {

  private static final String NO_LIMIT = "";
  private static final String FREE = "raise the limit (ulimit -f), or choose another file system";

  @TempDir private Path folder;

  /** Variables of the processes. */
  private final Map<String, String> environment = new HashMap<>();

  @Test
  void whateverADiskRefusesIsOneLineAndCanBeGoneOnWith() throws Exception {
    List<String> lines;
    try (LoopbackHub hub = LoopbackHub.start()) {
      hub.model(
          Scenario.PULLED,
          Map.of(
              "config.json",
              "{}".getBytes(StandardCharsets.UTF_8),
              "model.safetensors",
              new byte[200_000]));
      environment.put("HF_ENDPOINT", hub.endpoint().toString());
      environment.put("HF_HOME", folder.toRealPath().resolve("work/hub").toString());
      environment.put("HF_HUB_OFFLINE", "0");
      lines = run(Integer.getInteger("espalier.test.faults", 131));
    }
    assertThat(lines).filteredOn(line -> line.startsWith("wrong: ")).isEmpty();
    assertThat(lines)
        .as(String.join("\n", lines))
        .filteredOn(line -> line.startsWith("done: "))
        .hasSize(Scenario.all(folder, new Inputs(folder, folder)).size())
        .noneMatch(line -> line.contains(", 0 of"));
    assertThat(lines)
        .anyMatch(line -> line.contains("the disk is full"))
        .anyMatch(line -> line.contains("may not be written"));
  }

  /** The same with a limit of the system's own, on the size of a file. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aLimitOnTheSizeOfFilesIsOneLineAndCanBeGoneOnWith() throws Exception {
    Inputs inputs = Inputs.write(folder.resolve("inputs"));
    List<Object> training =
        List.of("--dataset", inputs.text(), "--block-size", 8, "--max-steps", 3, "--threads", 1);
    Path trained = folder.resolve("trained");
    command(0, NO_LIMIT, "train", "--from-scratch", inputs.scratch(), "--out", trained, training);
    List<Object> pruning =
        List.of("--model", trained.resolve("model"), "--rounds", 1, "--kernels", "vector");
    Path whole = folder.resolve("whole");
    command(0, NO_LIMIT, "prune", pruning, training, "--out", whole);

    Path limited = folder.resolve("limited");
    List<String> said = command(2, "ulimit -f 32; ", "prune", pruning, training, "--out", limited);
    assertThat(said)
        .singleElement()
        .asString()
        .startsWith("espalier: " + limited)
        .endsWith("is larger than a file may be here; " + FREE);
    boolean begun = Files.exists(limited.resolve("experiment.yaml"));
    Object resume = begun ? "--resume" : "--overwrite";
    command(0, NO_LIMIT, "prune", pruning, training, "--out", limited, resume);
    assertThat(Tree.of(limited)).isEqualTo(Tree.of(whole));
  }

  private List<String> command(int status, String limit, Object... words) throws Exception {
    List<String> command = java("-XX:-UsePerfData");
    command.add(Main.class.getName());
    Stream.of(words)
        .flatMap(word -> word instanceof List<?> list ? list.stream() : Stream.of(word))
        .forEach(word -> command.add(word.toString()));
    command.add("--quiet");
    List<String> shell = new ArrayList<>(List.of("sh", "-c", limit + "exec \"$@\"", "sh"));
    shell.addAll(command);
    return said(status, shell);
  }

  private List<String> run(int stride) throws Exception {
    List<String> command =
        java("-Djava.nio.file.spi.DefaultFileSystemProvider=" + FailingProvider.class.getName());
    command.addAll(List.of(FailingRuns.class.getName(), folder.toString(), String.valueOf(stride)));
    return said(0, command);
  }

  /** A JVM that is to run a class, started as the launcher starts it. */
  private static List<String> java(String option) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("@" + jvmArguments(), "-Xmx1g", "-XX:+UseSerialGC", option));
    command.addAll(given());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    return command;
  }

  /** What a process prints, without what the JVM says of its modules. */
  private List<String> said(int status, List<String> command) throws Exception {
    Path said = folder.resolve("said.txt");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(said.toFile());
    builder.environment().put("ESPALIER_CACHE", folder.resolve("cache").toString());
    builder.environment().putAll(environment);
    int ended = builder.start().waitFor();
    List<String> lines = Files.readAllLines(said, StandardCharsets.UTF_8);
    assertThat(ended).as(String.join("\n", lines)).isEqualTo(status);
    return lines.stream().filter(line -> !line.startsWith("WARNING: Using incubator")).toList();
  }

  private static List<String> given() {
    return Arrays.stream(System.getProperty("espalier.test.arguments", "").split(" "))
        .filter(option -> !option.isEmpty())
        .toList();
  }

  /** Found above the classes of this test, independent of the working directory. */
  private static Path jvmArguments() throws Exception {
    Path classes =
        Path.of(FailingDiskTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return Stream.iterate(classes, folder -> folder != null, Path::getParent)
        .map(folder -> folder.resolve("launcher/espalier.jvm"))
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow();
  }
}
