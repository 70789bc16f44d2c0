package dev.espalier.cli;

import static dev.espalier.cli.PrunedRun.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.espalier.cli.Launcher.Outcome;
import dev.espalier.cli.Launcher.Running;
import dev.espalier.record.Results;
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
  void aKilledRunGoesOnAsIfNothingHadHappened() throws Exception {
    Path killed = directory.resolve("killed");
    Running running = run.start(run.prune(killed));
    running.awaitFile(killed.resolve("rounds/001/round.json"));
    running.process().destroyForcibly().waitFor();
    Outcome resumed = run.launch("prune", "--out", killed, "--resume", "--json");
    assertThat(json(resumed).get("rounds").size()).isEqualTo(4);
    assertThat(resultsWithoutTimes(killed)).isEqualTo(resultsWithoutTimes(run.pruned()));
  }

  @Test
  void ctrlCEndsWith130AndSaysHowToGoOn() throws Exception {
    assumeThat(Launcher.canBeInterrupted()).isTrue();
    Path stopped = directory.resolve("stopped");
    // Far more steps than are done before the signal arrives, even on a busy machine.
    Object[] arguments = run.prune(stopped, "--rounds", 40, "--until", 1, "--max-steps", 500);
    Running running = run.start(arguments);
    running.awaitFile(stopped.resolve("rounds/000/round.json"));
    running.interrupt();
    Outcome outcome = running.await();
    assertThat(outcome.status()).isEqualTo(130);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("interrupted").contains("--resume").doesNotContain("\tat ");
    assertThat(stopped.resolve("rounds/000/round.json")).exists();
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
