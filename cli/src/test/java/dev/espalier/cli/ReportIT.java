package dev.espalier.cli;

import static dev.espalier.cli.PrunedRun.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Pages of completed runs, and inputs that no command can use. */
@ExtendWith(PrunedRun.Made.class)
class ReportIT {

  @TempDir private Path directory;

  private final PrunedRun run;

  ReportIT(PrunedRun run) {
    this.run = run;
  }

  @Test
  void theReportIsRebuiltFromTheRun() throws Exception {
    Path copy = directory.resolve("reported");
    assertThat(run.launch(run.prune(copy, "--rounds", 1)).status()).isZero();
    Files.delete(copy.resolve("report.html"));
    assertThat(run.launch("report", copy).status()).isZero();
    assertThat(copy.resolve("report.html")).isNotEmptyFile();
  }

  @Test
  void severalRunsMakeOnePage() throws Exception {
    Path other = directory.resolve("seed-7");
    assertThat(run.launch(run.prune(other, "--rounds", 1, "--seed", 7)).status()).isZero();
    Path page = directory.resolve("both.html");
    assertThat(
            json(run.launch("report", run.pruned(), other, "--out", page, "--json"))
                .get("report")
                .asString())
        .isEqualTo(page.toString());
    assertThat(Files.readString(page)).contains("Comparing 2 runs");
    assertThat(Files.readAllLines(directory.resolve("both-figures/runs.csv"))).hasSize(3);
    run.refused(
        "no-such-run",
        "report",
        run.pruned(),
        "no-such-run",
        "--out",
        directory.resolve("never.html"));
    assertThat(directory.resolve("never.html")).doesNotExist();
  }

  @Test
  void unusableInputIsOneLineAndWritesNothing() throws Exception {
    Path out = directory.resolve("never");
    run.refused("no-such-model", run.prune(out, "--model", "no-such-model"));
    run.refused("no-such-data", run.prune(out, "--dataset", "no-such-data"));
    run.refused("n_positions", run.prune(out, "--block-size", 33));
    run.refused("ln_1", run.prune(out, "--scope", "nothing.like.it"));
    run.refused("tokenizer", "generate", "--model", run.model(), "--prompt", "Once upon a time");
    run.refused("no-such-run", "report", "no-such-run");
    run.refused("no-such-model", "inspect", "no-such-model");
    run.refused("rounds/000", "inspect", run.pruned());
    run.refused("config.json", "inspect", run.pruned().resolve("rounds"));
    assertThat(out).doesNotExist();
  }
}
