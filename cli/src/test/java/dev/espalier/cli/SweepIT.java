package dev.espalier.cli;

import static dev.espalier.cli.PrunedRun.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.espalier.cli.Launcher.Outcome;
import dev.espalier.cli.Launcher.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The command {@code sweep} and those below it. */
@ExtendWith(PrunedRun.Made.class)
class SweepIT {

  @TempDir private Path directory;

  private final PrunedRun run;

  SweepIT(PrunedRun run) {
    this.run = run;
  }

  private Object[] sweep(Path out, Object... more) {
    List<Object> arguments = new ArrayList<>(Arrays.asList(run.prune(out, more)));
    arguments.set(0, "sweep");
    return arguments.toArray();
  }

  @Test
  void runsEveryCellAndTellsWhereItStands() throws Exception {
    Path out = directory.resolve("x");
    JsonNode planned =
        json(run.launch(sweep(out, "--grid", "rate=0.25,0.5", "--dry-run", "--json")));
    assertThat(planned.get("trained_rounds").asInt()).isEqualTo(7);
    assertThat(planned.get("saved_rounds").asInt()).isEqualTo(1);
    assertThat(planned.get("hours").asDouble()).isPositive();
    assertThat(out).doesNotExist();

    JsonNode done = json(run.launch(sweep(out, "--grid", "rate=0.25,0.5", "--json")));
    assertThat(done.propertyNames())
        .containsExactly("out", "cells", "done", "failed", "shared_rounds", "saved_rounds");
    assertThat(done.get("done").asInt()).isEqualTo(2);
    assertThat(done.get("shared_rounds").asInt()).isEqualTo(1);
    JsonNode cell = done.get("cells").get(0);
    assertThat(cell.propertyNames()).containsExactly("cell", "settings", "state", "out");
    assertThat(cell.get("settings").get("rate").asDouble()).isEqualTo(0.25);
    assertThat(json(run.launch("sweep", "status", out, "--json"))).isEqualTo(done);
    assertThat(run.launch("verify", cell.get("out").asString()).status()).isZero();

    Outcome again = run.launch("sweep", "cell", out, 2);
    assertThat(again.status()).isZero();
    assertThat(again.out()).contains("cell 2 done");
  }

  @Test
  void refusesInOneLine() throws Exception {
    Path out = directory.resolve("never");
    run.refused("--grid rate: '2' does not fit", sweep(out, "--grid", "rate=0.1,2"));
    run.refused("--grid sed: is not a setting; did you mean seed?", sweep(out, "--grid", "sed=1"));
    run.refused("sweep: has no cell", sweep(out));
    run.refused("--workers: '0' does not fit", sweep(out, "--grid", "seed=1", "--workers", 0));
    run.refused("contradicts --prepare", sweep(out, "--grid", "seed=1", "--prepare", "--dry-run"));
    run.refused("is no sweep", "sweep", "status", directory);
    assertThat(out).doesNotExist();
  }

  @Test
  void anInterruptedSweepSavesItsCellsAndGoesOn() throws Exception {
    assumeThat(Launcher.canBeInterrupted()).isTrue();
    Path out = directory.resolve("stopped");
    Running running =
        run.start(
            sweep(out, "--grid", "seed=1", "--workers", 1, "--max-steps", 2_000, "--rounds", 0));
    Path ledger = out.resolve("ledger.jsonl");
    running.awaitTrue("a running cell", () -> text(ledger).contains("\"state\":\"running\""));
    running.interrupt();
    Outcome stopped = running.await();
    assertThat(stopped.status()).isEqualTo(130);
    assertThat(stopped.err()).contains("go on with: espalier sweep --out " + out);
    assertThat(text(ledger)).contains("\"state\":\"stopped\"");
    assertThat(run.launch("sweep", "status", out).status()).isEqualTo(1);
    assertThat(run.launch("sweep", "--out", out).status()).isZero();
    assertThat(run.launch("sweep", "status", out).out()).contains("1 cell: 1 done");
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      return "";
    }
  }
}
