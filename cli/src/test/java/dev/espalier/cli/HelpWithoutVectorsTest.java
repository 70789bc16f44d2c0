package dev.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The launcher starts Java without the Vector API where only help is asked for. */
class HelpWithoutVectorsTest {

  @Test
  void everyHelpPageNeedsNoVectorApi() throws Exception {
    PrintWriter none = new PrintWriter(new StringWriter());
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Rehearsal.class.getName(),
                "--version"));
    pages(Main.commandLine(none, none), List.of(), command);

    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();

    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEmpty();
    assertThat(process.waitFor()).isZero();
    assertThat(command).contains("prune", "mask", "sweep");
  }

  /** Adds the line for the help of a command and those for all below it. */
  private static void pages(CommandLine line, List<String> names, List<String> command) {
    command.add("then");
    command.addAll(names);
    command.add("--help-all");
    line.getSubcommands()
        .forEach(
            (name, below) -> {
              List<String> further = new ArrayList<>(names);
              further.add(name);
              pages(below, further, command);
            });
  }
}
