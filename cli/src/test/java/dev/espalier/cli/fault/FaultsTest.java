package dev.espalier.cli.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.cli.Main;
import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class FaultsTest {

  private final StringWriter err = new StringWriter();
  private final Faults faults = new Faults(new Interruption());
  private final CommandLine line =
      Main.commandLine(faults, new Interruption()).setErr(new PrintWriter(err));

  @Test
  void badInputIsOneLineHoweverItIsWrapped() {
    var bad = new BadInputException("config.json: n_head", "is 7", "make it divide n_embd");
    assertThat(faults.report(new IllegalStateException(new ExecutionException(bad)), line))
        .isEqualTo(2);
    assertThat(err).hasToString("espalier: config.json: n_head: is 7; make it divide n_embd\n");
  }

  @Test
  void aFullDiskIsBadInput() {
    var full = new FileSystemException("runs/a/model.safetensors", null, "No space left on device");
    assertThat(faults.report(new UncheckedIOException(full), line)).isEqualTo(2);
    assertThat(err.toString()).contains("runs/a/model.safetensors: disk full").hasLineCount(1);
    assertThat(faults.report(new OutOfMemoryError("Java heap space"), line)).isEqualTo(2);
    assertThat(err.toString()).contains("not enough memory").hasLineCount(2);
    assertThat(faults.report(new AccessDeniedException("/runs"), line)).isEqualTo(2);
    assertThat(err.toString()).contains("/runs: permission denied").hasLineCount(3);
  }

  @Test
  void anInterruptionExplainsHowToResume() {
    assertThat(
            faults.report(
                new IllegalStateException(new InterruptedException()),
                line.getSubcommands().get("prune").setErr(line.getErr())))
        .isEqualTo(130);
    assertThat(err.toString()).startsWith("espalier: interrupted").contains("--resume");
  }

  @Test
  void anythingElseIsOneLineWithoutStackTrace() {
    assertThat(faults.report(new IllegalStateException("two\nlines"), line)).isEqualTo(1);
    assertThat(err)
        .hasToString(
            "espalier: internal fault: IllegalStateException: two lines; --verbose shows where\n");
    assertThat(faults.report(new IOException("torn"), line)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "prune --rat 0.2, --rate",
    "prune --epoch=3, --epochs",
    "prune --shufle, --shuffle",
    "prun, prune",
    "complet, completion",
  })
  void suggestsTheNearest(String arguments, String meant) {
    assertThat(line.execute(arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("espalier: unknown ")
        .contains("did you mean " + meant + "?")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          prune --warmup-ratio 0.1     ; use --warmup-steps, which counts steps
          prune --warmup_ratio=0.1     ; use --warmup-steps, which counts steps
          train --fp16                 ; there is no fp16
          generate --max-length 40     ; use --max-tokens, which counts new tokens only
          prune --lr                   ; Missing required parameter for option '--learning-rate'
          """)
  void explainsHowForeignNamesDiffer(String arguments, String says) {
    assertThat(line.execute(arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString()).startsWith("espalier: ").contains(says).hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          evaluate a --model b              ; names another model than the argument a
          generate a --model b              ; names another model than the argument a
          train a --model b                 ; names another model than the argument a
          train a --from-scratch b          ; and a has its own
          evaluate no-such-model            ; no-such-model
          evaluate no-such --model no-such  ; no-such
          help prun                         ; did you mean prune?
          help mask sho                     ; did you mean show?
          """)
  void theModelIsAnArgumentToo(String arguments, String says) {
    assertThat(line.execute(arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString()).startsWith("espalier: ").contains(says).hasLineCount(1);
  }

  @Test
  void suggestsNothingFarFetched() {
    assertThat(line.execute("prune", "--xylophone")).isEqualTo(2);
    assertThat(err)
        .hasToString("espalier: unknown option '--xylophone'; see espalier prune --help\n");
  }
}
