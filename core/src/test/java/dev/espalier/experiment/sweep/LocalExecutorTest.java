package dev.espalier.experiment.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.fixture.SameRun;
import dev.espalier.fixture.SmallRun;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.record.sweep.Unit;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.storage.RunningProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps whose units are processes. */
class LocalExecutorTest {

  @TempDir private Path folder;

  /** Long enough to be killed or stopped in the middle. */
  private static Settings longRun() {
    return SmallRun.pruning()
        .with(Setting.EPOCHS, 200)
        .with(Setting.KERNELS, "vector")
        .with(Setting.SAVE_EVERY, "20")
        .with(Setting.ROUNDS, 1);
  }

  private SweepRun.Builder sweep(Settings settings, String axis) {
    return SweepRun.builder().settings(settings).grid(axis).workers(2).out(folder.resolve("sweep"));
  }

  @Test
  void aKilledProcessIsBegunAgainWhereItWas() throws Exception {
    Thread killer =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    kill();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    SweepResult result = sweep(longRun(), "seed=7").build().run();
    killer.join();
    assertThat(result.allDone()).isTrue();
    assertThat(Files.readString(folder.resolve("sweep/ledger.jsonl")))
        .contains("its process ended with status 137");
    SmallRun.run(longRun().with(Setting.SEED, 7), folder.resolve("alone"));
    SameRun.assertSame(folder.resolve("alone"), result.cells().getFirst().out());
  }

  /** Kills the process of a cell once it has saved a state. */
  private void kill() throws InterruptedException {
    SweepDirectory sweep = SweepDirectory.at(folder.resolve("sweep"));
    while (true) {
      Optional<Unit> cell = sweep.ledger().units().stream().findFirst();
      Optional<RunningProcess> process = cell.flatMap(Unit::runner);
      if (process.isPresent()
          && Files.isDirectory(sweep.run(cell.orElseThrow()).trainingStates(0))) {
        ProcessHandle.of(process.get().process()).ifPresent(ProcessHandle::destroyForcibly);
        return;
      }
      Thread.sleep(5);
    }
  }

  @Test
  void oneFailureStopsTheOthersIfThatIsWantedAndTheyGoOnLater() throws Exception {
    Path out = folder.resolve("sweep");
    SweepPreparation.builder().settings(longRun()).grid("seed=8,9").out(out).build().run();
    // Something else is where the first cell is to be.
    Path thing = out.resolve("runs/0001-seed=8/thing");
    Files.createDirectories(thing);
    SweepResult stopped = sweep(longRun(), "seed=8,9").failFast(true).build().run();
    assertThat(stopped.cells()).extracting(CellResult::state).containsExactly("failed", "stopped");
    assertThat(stopped.cells().getFirst().error()).contains("holds something that is no run");

    SweepResult result = sweep(longRun(), "seed=9").build().run();
    assertThat(result.allDone()).isTrue();
    SmallRun.run(longRun().with(Setting.SEED, 9), folder.resolve("alone"));
    SameRun.assertSame(folder.resolve("alone"), result.cells().getFirst().out());
  }
}
