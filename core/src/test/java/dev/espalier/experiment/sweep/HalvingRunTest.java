package dev.espalier.experiment.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.experiment.sweep.plan.PlannedUnit;
import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.SameRun;
import dev.espalier.fixture.SmallRun;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps that stop bad cells early. */
class HalvingRunTest {

  private static final String[] GRID = {"learning_rate=0.00003,0.003,0.0005", "seed=1,2"};

  private static final String[] FEW = {"learning_rate=0.001,0.00001,0.0001,0.01"};

  @TempDir private Path folder;

  /**
   * Four rounds of pruning, so rungs after the first and the second where the best half goes on.
   */
  private static Settings base() {
    return SmallRun.pruning()
        .with(Setting.MAX_STEPS, 3)
        .with(Setting.SAMPLE_TOKENS, 0)
        .with(Setting.RATE, 0.25)
        .with(Setting.ROUNDS, 4);
  }

  private SweepRun.Builder sweep(SweepExecutor executor, String name, String... axes) {
    SweepRun.Builder builder =
        SweepRun.builder().settings(base()).out(folder.resolve(name)).workers(1);
    Stream.of(axes).forEach(builder::grid);
    return builder.executor(executor);
  }

  private InThisProcess here(String name) {
    return new InThisProcess(SweepDirectory.at(folder.resolve(name)));
  }

  private static List<RoundRecord> rounds(CellResult cell) {
    return RunDirectory.at(cell.out()).wholeRounds();
  }

  private static double perplexity(CellResult cell, int round) {
    return rounds(cell).get(round).losses().perplexity();
  }

  private static String rate(CellResult cell) {
    return String.valueOf(cell.settings().get("learning_rate"));
  }

  /** Returns the mean perplexity of the seeds of each learning rate, best first. */
  private static List<String> ranking(List<CellResult> cells, int round) {
    Map<String, Double> means =
        cells.stream()
            .collect(
                Collectors.groupingBy(
                    HalvingRunTest::rate,
                    TreeMap::new,
                    Collectors.averagingDouble(cell -> perplexity(cell, round))));
    return means.entrySet().stream()
        .sorted(Comparator.comparing(Map.Entry::getValue))
        .map(Map.Entry::getKey)
        .toList();
  }

  @Test
  void theWinnerOfASmallGridIsKept() throws Exception {
    List<CellResult> all = sweep(here("all"), "all", GRID).build().run().cells();
    List<String> first = ranking(all, 1);
    List<String> second =
        ranking(all.stream().filter(cell -> first.indexOf(rate(cell)) < 2).toList(), 2);
    String winner = ranking(all, 4).getFirst();

    SweepResult result = sweep(here("halved"), "halved", GRID).halving(2).build().run();
    assertThat(result.allDone()).isTrue();
    assertThat(result.done()).isEqualTo(2);
    assertThat(result.halved()).isEqualTo(4);
    for (int i = 0; i < all.size(); i++) {
      CellResult cell = result.cells().get(i);
      int rank = first.indexOf(rate(cell));
      int last = rank >= 2 ? 1 : rate(cell).equals(second.getFirst()) ? 4 : 2;
      assertThat(rounds(cell)).hasSize(last + 1);
      assertThat(perplexity(cell, last)).isEqualTo(perplexity(all.get(i), last));
      if (last == 4) {
        assertThat(rate(cell)).isEqualTo(winner);
        assertThat(cell.state()).isEqualTo("done");
        assertThat(cell.reason()).isNull();
        SameRun.assertSame(all.get(i).out(), cell.out());
      } else {
        assertThat(cell.state()).isEqualTo("stopped");
        assertThat(cell.error()).isNull();
        assertThat(cell.reason())
            .startsWith("halved after round " + last + ": perplexity ")
            .contains("(mean of 2 seeds) is rank " + (last == 1 ? rank + 1 + " of 3" : "2 of 2"))
            .endsWith(last == 1 ? "the best 2 go on" : "the best goes on");
        assertThat(cell.out().resolve("report.html")).exists();
      }
    }
    assertThat(Files.readAllLines(folder.resolve("halved/results.csv")))
        .hasSize(1 + 2 * 2 + 2 * 3 + 2 * 5);

    // What is decided stays so.
    InThisProcess again = here("halved");
    assertThat(sweep(again, "halved").build().run()).isEqualTo(result);
    assertThat(again.run()).isEmpty();
    assertThat(SweepStatus.builder().sweep(folder.resolve("halved")).build().run())
        .isEqualTo(result);
    assertThatThrownBy(() -> sweep(here("halved"), "halved").halving(3).build().run())
        .hasMessageContaining("says halving: 2, not 3");
    assertThatThrownBy(
            () -> {
              Path file = folder.resolve("other.yaml");
              Files.writeString(file, "sweep: {grid: {seed: 1}}");
              sweep(here("halved"), "halved").file(file).build().run();
            })
        .hasMessageContaining("says halving: 2");

    // A cell that joins is ranked among all that reached its rung.
    InThisProcess joined = here("halved");
    result =
        sweep(joined, "halved", "learning_rate=0.00003,0.003,0.0005,0.000001", "seed=1,2")
            .halving(2)
            .build()
            .run();
    assertThat(result.allDone()).isTrue();
    assertThat(result.done()).isEqualTo(2);
    assertThat(joined.run()).containsExactly("cell 7", "cell 8");
    assertThat(result.cells().getLast().reason()).contains("is rank 4 of 4, and the best 2 go on");
  }

  /** Neither the order of the cells nor who decides matters, and a stop in between is no loss. */
  @Test
  void whoComesFirstDecidesNothing() {
    SweepResult result = sweep(here("one"), "one", FEW).halving(2).build().run();
    SweepExecutor lastFirst =
        new InThisProcess(
            SweepDirectory.at(folder.resolve("other")),
            work ->
                work.stream()
                    .sorted(
                        Comparator.comparing((PlannedUnit unit) -> unit.name().isCell())
                            .thenComparing(unit -> -unit.name().number()))
                    .toList());
    SweepResult other = sweep(lastFirst, "other", FEW).halving(2).build().run();
    assertThat(decided(other)).isEqualTo(decided(result));

    Path jobs = folder.resolve("jobs");
    SweepPreparation.Builder prepared =
        SweepPreparation.builder().settings(base()).halving(2).out(jobs);
    Stream.of(FEW).forEach(prepared::grid);
    prepared.build().run();
    // Each cell is a job, submitted once for each rung and once more.
    for (int time = 1; time <= 3; time++) {
      for (int cell = 4; cell >= 1; cell--) {
        String state = CellRun.builder().cell(jobs, cell).threads(1).build().run().state();
        assertThat(state)
            .isIn(time == 3 ? List.of("done", "stopped") : List.of("waiting", "stopped"));
      }
    }
    assertThat(decided(SweepStatus.builder().sweep(jobs).build().run())).isEqualTo(decided(result));
  }

  private static List<String> decided(SweepResult sweep) {
    return sweep.cells().stream()
        .map(cell -> cell.state() + " " + cell.reason() + " " + rounds(cell).size())
        .toList();
  }

  @Test
  void aFailedCellHoldsNobodyUpAndGoesTheWayOfItsGroup() throws Exception {
    Path out = folder.resolve("failing");
    SweepPreparation.builder()
        .settings(base().with(Setting.ROUNDS, 2))
        .grid("learning_rate=0.003,0.00001")
        .grid("seed=1,2")
        .halving(2)
        .out(out)
        .build()
        .run();
    // Something else is where a cell of the better group is to be.
    Path thing = out.resolve("runs/0001-learning_rate=0.003,seed=1/thing");
    Files.createDirectories(thing);
    SweepResult result = again("failing", false);
    assertThat(result.cells())
        .extracting(CellResult::state)
        .containsExactly("failed", "done", "stopped", "stopped");
    assertThat(result.allDone()).isFalse();
    Files.delete(thing);
    result = again("failing", true);
    assertThat(result.cells())
        .extracting(CellResult::state)
        .containsExactly("done", "done", "stopped", "stopped");
    assertThat(result.allDone()).isTrue();
  }

  private SweepResult again(String name, boolean retry) {
    return SweepRun.builder()
        .out(folder.resolve(name))
        .workers(1)
        .executor(here(name))
        .retry(retry)
        .build()
        .run();
  }

  /** Cells of other rates are compared at about the same sparsity. */
  @Test
  void aRungIsTheSamePartOfEveryRun() {
    SweepForecast forecast =
        SweepRehearsal.builder()
            .settings(base().without(Setting.ROUNDS).with(Setting.UNTIL, 0.6))
            .grid("rate=0.5,0.25")
            .halving(2)
            .out(folder.resolve("rates"))
            .workers(1)
            .build()
            .run();
    // Two rounds with a rung after one, four with rungs after one, where it has no peer, and two.
    assertThat(forecast.halvingSaves()).isEqualTo(2);
    SweepResult result =
        SweepRun.builder()
            .settings(base().without(Setting.ROUNDS).with(Setting.UNTIL, 0.6))
            .grid("rate=0.5,0.25")
            .halving(2)
            .out(folder.resolve("rates"))
            .workers(1)
            .executor(here("rates"))
            .build()
            .run();
    CellResult stopped =
        result.cells().stream().filter(cell -> cell.reason() != null).findFirst().orElseThrow();
    boolean coarse = stopped.cell() == 1;
    assertThat(stopped.reason()).startsWith("halved after round " + (coarse ? 1 : 2));
  }

  @Test
  void refusesWhatHasNoRung() {
    assertThatThrownBy(
            () ->
                SweepRun.builder()
                    .settings(base())
                    .grid("seed=1,2")
                    .halving(5)
                    .out(folder.resolve("never"))
                    .build()
                    .run())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("prune in at least 5 rounds");
    assertThat(folder.resolve("never")).doesNotExist();
  }
}
