package dev.espalier.experiment.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.SameRun;
import dev.espalier.fixture.SmallRun;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps whose units are run in this process, one after the other. */
class SweepRunTest {

  @TempDir private Path folder;

  private static Settings base() {
    return SmallRun.pruning()
        .with(Setting.MAX_STEPS, 2)
        .with(Setting.SAMPLE_TOKENS, 0)
        .with(Setting.ROUNDS, 1);
  }

  private SweepRun.Builder sweep(Settings settings, InThisProcess executor, String... axes) {
    SweepRun.Builder builder =
        SweepRun.builder().settings(settings).out(executor.path()).workers(1);
    Stream.of(axes).forEach(builder::grid);
    return builder.executor(executor);
  }

  private InThisProcess here() {
    return new InThisProcess(SweepDirectory.at(folder.resolve("sweep")));
  }

  @Test
  void aGridTrainsEachDenseRoundOnce() throws Exception {
    InThisProcess executor = here();
    SweepResult result =
        sweep(base(), executor, "seed=1..5", "rate=0.25,0.5,0.75", "scope=linear,ln_1")
            .build()
            .run();
    assertThat(result.allDone()).isTrue();
    assertThat(result.cells()).hasSize(30);
    assertThat(result.sharedRounds()).isEqualTo(5);
    assertThat(result.savedRounds()).isEqualTo(25);
    assertThat(executor.run()).hasSize(35);
    assertThat(executor.run().subList(0, 5))
        .containsExactly("shared 1", "shared 2", "shared 3", "shared 4", "shared 5");
    assertThat(Files.readAllLines(folder.resolve("sweep/results.csv"))).hasSize(61);
    assertThat(Files.readAllLines(folder.resolve("sweep/results.csv")).getFirst())
        .startsWith("cell,run,seed,rate,scope,round,taken,sparsity,");
    assertThat(folder.resolve("sweep/results.parquet")).isNotEmptyFile();
    assertThat(Files.readString(folder.resolve("sweep/report.html")))
        .contains("30 cells.", "<a href=\"runs/0001-seed=1,rate=0.25,scope=linear/report.html\">");

    // The same bytes as if each had trained its own, under masks of two scopes.
    for (int cell : new int[] {1, 30}) {
      CellResult its = result.cells().get(cell - 1);
      Settings own = base();
      for (var entry : its.settings().entrySet()) {
        own = own.with(Setting.ofKey(entry.getKey()).orElseThrow(), entry.getValue());
      }
      Path alone = folder.resolve("alone-" + cell);
      SmallRun.run(own, alone);
      SameRun.assertSame(alone, its.out());
      assertThat(its.out().resolve("report.html")).exists();
    }
    assertThat(names("runs")).contains("0001-seed=1,rate=0.25,scope=linear");
    assertThat(inode(result.cells().getFirst().out())).isEqualTo(inode(shared()));
  }

  private Path shared() {
    return folder.resolve("sweep/shared/0001");
  }

  private static Object inode(Path run) throws IOException {
    return Files.readAttributes(
            run.resolve("rounds/000/model/model.safetensors"), BasicFileAttributes.class)
        .fileKey();
  }

  private List<String> names(String of) throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve("sweep").resolve(of))) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void whatIsAddedIsRunAndNothingElse() throws Exception {
    sweep(base(), here(), "seed=1,2").build().run();
    assertThat(names("runs")).containsExactly("0001-seed=1", "0002-seed=2");

    // The dense rounds of the cells that are done serve the new ones.
    InThisProcess rates = here();
    SweepResult result = sweep(base(), rates, "seed=1,2", "rate=0.5,0.75").build().run();
    assertThat(rates.run()).containsExactly("cell 3", "cell 4");
    assertThat(result.cells()).extracting(CellResult::cell).containsExactly(1, 2, 3, 4);
    assertThat(result.sharedRounds()).isEqualTo(2);
    assertThat(names("runs")).contains("0001-seed=1", "0003-seed=1,rate=0.75");
    Settings own = base().with(Setting.SEED, 2).with(Setting.RATE, 0.75);
    SmallRun.run(own, folder.resolve("alone"));
    SameRun.assertSame(folder.resolve("alone"), result.cells().get(3).out());

    // A longer run begins with the rounds of the shorter one.
    InThisProcess longer = here();
    result = sweep(base(), longer, "seed=1,2", "rounds=1,2").build().run();
    assertThat(longer.run()).containsExactly("cell 5", "cell 6");
    assertThat(result.savedRounds()).isGreaterThanOrEqualTo(4);
    SmallRun.run(base().with(Setting.SEED, 2).with(Setting.ROUNDS, 2), folder.resolve("long"));
    SameRun.assertSame(folder.resolve("long"), result.cells().get(5).out());

    // The same again has nothing to do.
    InThisProcess again = here();
    assertThat(sweep(Settings.defaults(), again).build().run().allDone()).isTrue();
    assertThat(again.run()).isEmpty();
  }

  @Test
  void aShorterRunTakesTheRoundsOfTheLongest() throws Exception {
    InThisProcess executor = here();
    SweepResult result = sweep(base(), executor, "rounds=1..3").build().run();
    assertThat(result.allDone()).isTrue();
    assertThat(result.savedRounds()).isEqualTo(5);
    SmallRun.run(base().with(Setting.ROUNDS, 2), folder.resolve("alone"));
    SameRun.assertSame(folder.resolve("alone"), result.cells().get(1).out());
  }

  @Test
  void aCellThatFailsDoesNotStopTheOthers() throws Exception {
    InThisProcess executor = here();
    Path out = folder.resolve("sweep");
    SweepPreparation.builder().settings(base()).grid("seed=1..3").out(out).build().run();
    // Something else is where the first cell is to be.
    Path thing = out.resolve("runs/0001-seed=1/thing");
    Files.createDirectories(thing);
    SweepResult result = sweep(base(), executor, "seed=1..3").build().run();
    assertThat(result.failed()).isEqualTo(1);
    assertThat(result.done()).isEqualTo(2);
    assertThat(result.allDone()).isFalse();
    assertThat(result.cells().getFirst().error()).contains("holds something that is no run");
    Files.delete(thing);

    InThisProcess again = here();
    sweep(Settings.defaults(), again).build().run();
    assertThat(again.run()).isEmpty();
    sweep(Settings.defaults(), again).retry(true).build().run();
    assertThat(again.run()).containsExactly("cell 1");

    // A cell that the sweep no longer has counts no more.
    Files.createDirectories(out.resolve("runs/0004-seed=4/thing"));
    assertThat(sweep(base(), here(), "seed=1..4").build().run().failed()).isEqualTo(1);
    result = sweep(base(), here(), "seed=1..3").build().run();
    assertThat(result.allDone()).isTrue();
    assertThat(result.cells()).hasSize(3);
    assertThat(SweepStatus.builder().sweep(out).build().run()).isEqualTo(result);
  }

  @Test
  void refusesBeforeAnythingIsWritten() throws Exception {
    Path same = folder.resolve("same.yaml");
    Files.writeString(same, "sweep: {grid: {seed: 1}, include: [{seed: 2}, {seed: 2, rate: 0.5}]}");
    assertThatThrownBy(() -> sweep(base(), here()).file(same).build().run())
        .hasMessageContaining("two cells would be the same: seed=2,rate=0.5 and seed=2");
    refuses("cell 2 (0002-scope=nothing): scope", base(), "scope=linear,nothing");
    refuses("cell 1 (0001-reset=rewind_99): reset", base(), "reset=rewind:99");
    assertThat(folder.resolve("sweep")).doesNotExist();
  }

  private void refuses(String words, Settings settings, String... axes) {
    assertThatThrownBy(() -> sweep(settings, here(), axes).build().run())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(words);
  }

  @Test
  void otherSettingsBelongIntoAnotherDirectory() throws Exception {
    SweepPreparation.builder()
        .settings(base())
        .grid("seed=1,2")
        .out(folder.resolve("sweep"))
        .build()
        .run();
    assertThatThrownBy(
            () -> sweep(base().with(Setting.EPOCHS, 3), here(), "seed=1,2").build().run())
        .hasMessageContaining("says epochs: 1.0, not 3.0");
    assertThatThrownBy(() -> sweep(base().with(Setting.EPOCHS, 3), here()).build().run())
        .hasMessageContaining("says epochs: 1.0, not 3.0");
    Files.createDirectories(folder.resolve("other/thing"));
    assertThatThrownBy(
            () ->
                SweepPreparation.builder()
                    .settings(base())
                    .grid("seed=1")
                    .out(folder.resolve("other"))
                    .build()
                    .run())
        .hasMessageContaining("holds something that is no sweep");
  }

  @Test
  void theCellsOfAPreparedSweepAreRunOneByOne() throws Exception {
    Path out = folder.resolve("sweep");
    SweepResult prepared =
        SweepPreparation.builder().settings(base()).grid("rate=0.25,0.5").out(out).build().run();
    assertThat(prepared.cells()).extracting(CellResult::state).containsOnly("waiting");
    assertThat(out.resolve("runs")).doesNotExist();
    CellResult second = CellRun.builder().cell(out, 2).threads(1).build().run();
    assertThat(second.state()).isEqualTo("done");
    assertThat(SweepStatus.builder().sweep(out).build().run().done()).isEqualTo(1);
    assertThat(CellRun.builder().cell(out, 1).threads(1).build().run().state()).isEqualTo("done");
    SweepResult result = SweepStatus.builder().sweep(out).build().run();
    assertThat(result.allDone()).isTrue();
    assertThat(result.sharedRounds()).isEqualTo(1);
    assertThatThrownBy(() -> CellRun.builder().cell(out, 3).build().run())
        .hasMessageContaining("has no cell 3");
    assertThatThrownBy(() -> CellRun.builder().cell(folder, 1).build().run())
        .hasMessageContaining("is no sweep");
    SmallRun.run(base().with(Setting.RATE, 0.5), folder.resolve("alone"));
    SameRun.assertSame(folder.resolve("alone"), second.out());
  }

  @Test
  void theBestCellIsTheOneOfTheObjective() throws Exception {
    List<SweepProgress> seen = new ArrayList<>();
    SweepResult result =
        sweep(base(), here(), "learning_rate=0.001,0.00001")
            .watcher(
                new SweepWatcher() {
                  @Override
                  public void cellEnded(CellResult cell, SweepProgress progress) {
                    seen.add(progress);
                  }
                })
            .build()
            .run();
    assertThat(result.allDone()).isTrue();
    assertThat(seen).extracting(SweepProgress::done).containsExactly(1, 2);
    assertThat(seen.getLast().best().orElseThrow().cell()).isEqualTo(1);
    assertThat(seen.getLast().secondsLeft().orElseThrow()).isZero();
  }
}
