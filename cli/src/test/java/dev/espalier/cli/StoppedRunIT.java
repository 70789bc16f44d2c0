package dev.espalier.cli;

import static dev.espalier.cli.PrunedRun.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.espalier.cli.Launcher.Outcome;
import dev.espalier.cli.Launcher.Running;
import dev.espalier.record.Results;
import dev.espalier.record.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Runs that exist already, were killed or are interrupted. */
@ExtendWith(PrunedRun.Made.class)
class StoppedRunIT {

  @TempDir private Path directory;

  private final PrunedRun run;

  StoppedRunIT(PrunedRun run) {
    this.run = run;
  }

  @Test
  void anExistingRunIsRefusedAndKept() throws Exception {
    List<String> before = files(run.pruned());
    Outcome again = run.launch(run.prune(run.pruned()));
    assertThat(again.status()).isEqualTo(2);
    assertThat(again.err()).startsWith("espalier: ").contains("--resume").hasLineCount(1);
    assertThat(files(run.pruned())).isEqualTo(before);
  }

  @Test
  void aKilledRunResumesAsIfNothingHadHappened() throws Exception {
    Path killed = directory.resolve("killed");
    Running running = run.start(run.prune(killed));
    running.awaitFile(killed.resolve("rounds/001/round.json"));
    running.process().destroyForcibly().waitFor();
    Outcome resumed = run.launch("prune", "--out", killed, "--resume", "--json");
    assertThat(json(resumed).get("rounds").size()).isEqualTo(4);
    assertThat(resultsWithoutTimes(killed)).isEqualTo(resultsWithoutTimes(run.pruned()));
  }

  @Test
  void ctrlCExitsWith130AndExplainsHowToResume() throws Exception {
    assumeThat(Launcher.canBeInterrupted()).isTrue();
    Path stopped = directory.resolve("stopped");
    Running running = beginLongRun(stopped);
    running.interrupt();
    assertStopped(running.await(), 130, stopped);
  }

  @Test
  void sigtermEndsWith143AndSaysHowToGoOn() throws Exception {
    Path stopped = directory.resolve("stopped");
    Running running = beginLongRun(stopped);
    // Process.destroy would close the streams that the message comes by.
    running.process().toHandle().destroy();
    assertStopped(running.await(), 143, stopped);
  }

  @Test
  void aSecondStartIsRefusedUntilTheFirstIsKilled() throws Exception {
    Path out = directory.resolve("shared");
    Running running = beginLongRun(out);
    run.refused("is in use by process ", run.prune(out));
    run.refused(" since ", run.prune(out, "--overwrite"));
    run.refused("is in use by process ", "prune", "--out", out, "--resume");
    assertThat(running.process().isAlive()).isTrue();
    running.process().destroyForcibly().waitFor();
    Outcome replaced = run.launch(run.prune(out, "--rounds", 0, "--overwrite", "--json"));
    assertThat(json(replaced).get("rounds").size()).isEqualTo(1);
    assertThat(out.resolve(".espalier.lock")).doesNotExist();
    assertThat(run.launch("verify", out).status()).isZero();
  }

  /**
   * Starts a run of far more steps than are done before a signal arrives, even on a busy machine.
   */
  private Running beginLongRun(Path out) throws Exception {
    Running running =
        run.start(run.prune(out, "--rounds", 40, "--until", 1, "--max-steps", 20_000));
    RunDirectory directory = RunDirectory.at(out);
    running.awaitTrue(
        "a step", () -> directory.growingMetrics(0).filter(StoppedRunIT::hasLine).isPresent());
    return running;
  }

  private static boolean hasLine(Path metrics) {
    return metrics.toFile().length() > 0;
  }

  private static void assertStopped(Outcome outcome, int status, Path run) throws IOException {
    assertThat(outcome.status()).isEqualTo(status);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("interrupted").contains("--resume").doesNotContain("\tat ");
    try (Stream<Path> states = Files.list(run.resolve("state/training-000"))) {
      assertThat(states).hasSize(1);
    }
  }

  private static List<String> files(Path run) throws IOException {
    try (Stream<Path> tree = Files.walk(run)) {
      return tree.sorted().map(path -> path + " " + path.toFile().lastModified()).toList();
    }
  }

  private static List<String> resultsWithoutTimes(Path run) throws IOException {
    List<String> lines = Files.readAllLines(run.resolve("results.csv"));
    Set<String> measured = Results.MEASURED_ANEW;
    List<String> names = List.of(lines.getFirst().split(","));
    assertThat(names).containsAll(measured);
    return lines.stream()
        .map(line -> line.split(","))
        .map(
            cells ->
                IntStream.range(0, cells.length)
                    .filter(i -> !measured.contains(names.get(i)))
                    .mapToObj(i -> cells[i])
                    .collect(Collectors.joining(",")))
        .toList();
  }
}
