package dev.espalier.cli.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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

  @TempDir private Path folder;

  @Test
  void whateverADiskRefusesIsOneLineAndCanBeGoneOnWith() throws Exception {
    List<String> lines = run(Integer.getInteger("espalier.test.faults", 61));
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

  private List<String> run(int stride) throws Exception {
    Path said = folder.resolve("said.txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + jvmArguments());
    command.add("-Xmx1g");
    command.add("-XX:+UseSerialGC");
    command.addAll(given());
    command.add("-Djava.nio.file.spi.DefaultFileSystemProvider=" + FailingProvider.class.getName());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(FailingRuns.class.getName(), folder.toString(), String.valueOf(stride)));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(said.toFile());
    builder.environment().put("ESPALIER_CACHE", folder.resolve("cache").toString());
    int status = builder.start().waitFor();
    List<String> lines = Files.readAllLines(said, StandardCharsets.UTF_8);
    assertThat(status).as(String.join("\n", lines)).isZero();
    return lines;
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
