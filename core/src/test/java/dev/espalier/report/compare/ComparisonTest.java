package dev.espalier.report.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.report.FittedRounds;
import dev.espalier.report.ReportWriter;
import dev.espalier.report.SampleRun;
import dev.espalier.storage.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {

  @TempDir Path folder;

  private Path run(String name, String criterion, int seed, int rounds) {
    return SampleRun.write(
            folder.resolve(name),
            SampleRun.EXPERIMENT
                .replace("seed: 42", "seed: " + seed)
                .replace("criterion: \"magnitude\"", "criterion: \"" + criterion + "\""),
            rounds,
            SampleRun.layerNorms(3),
            4,
            seed)
        .path();
  }

  @Test
  void runsThatDifferBySeedOnlyAreOneExperiment() throws IOException {
    List<Path> runs =
        List.of(
            run("a1", "magnitude", 1, 4),
            run("a2", "magnitude", 2, 3),
            run("a3", "magnitude", 3, 4),
            run("b1", "random", 1, 4));
    List<ComparedRun> read = ComparedRun.read(runs);
    List<RunGroup> groups = RunGroup.of(read);
    assertThat(groups)
        .extracting(RunGroup::name)
        .containsExactly("criterion magnitude", "criterion random");
    assertThat(groups.getFirst().at(3)).hasSize(2);
    ConfidenceBand band = groups.getFirst().band(2, round -> round.losses().evalLoss());
    double[] losses =
        read.subList(0, 3).stream()
            .mapToDouble(run -> run.run().rounds().get(2).losses().evalLoss())
            .toArray();
    assertThat(band.mean()).isCloseTo((losses[0] + losses[1] + losses[2]) / 3, within(1e-12));

    Path out = ReportWriter.compare(runs, folder.resolve("all.html"));
    String page = Files.readString(out);
    assertThat(page)
        .contains("Comparing 4 runs", "4 runs of 2 experiments", "<code>seed</code> (1, 2, 3)")
        .contains(
            "the highest that every experiment has reached: criterion magnitude has perplexity");
    assertThat(Files.readAllLines(folder.resolve("all-figures/curves.csv")))
        .hasSize(1 + 4 + 3 + 4 + 4);
    assertThat(Files.readAllLines(folder.resolve("all-figures/runs.csv"))).hasSize(5);
    assertThat(ReportWriter.compare(runs, out)).exists();
  }

  /** Rounds of equal number are not comparable if schedules differ. */
  @Test
  void experimentsAreComparedAtEqualSparsity() throws IOException {
    List<RoundRecord> rounds =
        List.of(
            FittedRounds.round(0, 0, 3, 3.0, null),
            FittedRounds.round(1, 0.25, 3, 3.2, null),
            FittedRounds.round(2, 0.5, 3, 3.6, null));
    assertThat(EqualSparsity.at(rounds, 0.25, at -> at.losses().evalLoss())).isEqualTo(3.2);
    assertThat(EqualSparsity.at(rounds, 0.375, at -> at.losses().evalLoss()))
        .isCloseTo(3.4, within(1e-12));
    assertThat(EqualSparsity.at(rounds, 0.6, at -> at.losses().evalLoss())).isNaN();

    Path slow = run("slow", "magnitude", 1, 3);
    Path fast = run("fast", "random", 1, 3);
    RunDirectory skipping = RunDirectory.at(fast);
    // As if it pruned twice as fast: its round 1 is the other's round 2.
    FolderTree.delete(skipping.round(1));
    Files.move(skipping.round(2), skipping.round(1));
    Files.writeString(
        skipping.roundFile(1),
        Files.readString(skipping.roundFile(1)).replaceFirst("\"round\" : 2", "\"round\" : 1"));
    List<RunGroup> groups = RunGroup.of(ComparedRun.read(List.of(slow, fast)));
    EqualSparsity equal = new EqualSparsity(groups);
    List<RoundRecord> of = RunDirectory.at(slow).wholeRounds();
    assertThat(equal.sparsities()).hasSize(3);
    assertThat(equal.highest()).isCloseTo(of.get(2).pruning().sparsity(), within(1e-12));
    double middle = of.get(1).pruning().sparsity();
    assertThat(EqualSparsity.of(groups.get(0), middle).between()).isFalse();
    assertThat(EqualSparsity.of(groups.get(1), middle).between()).isTrue();
    List<RoundRecord> other = skipping.wholeRounds();
    double part = middle / other.get(1).pruning().sparsity();
    assertThat(EqualSparsity.of(groups.get(1), middle).band().mean())
        .isCloseTo(
            Math.exp(
                (1 - part) * other.get(0).losses().evalLoss()
                    + part * other.get(1).losses().evalLoss()),
            within(1e-9));
    Path out = ReportWriter.compare(List.of(slow, fast), folder.resolve("equal.html"));
    assertThat(Files.readString(out))
        .contains("At equal sparsity", "<td>≈ ", "A line is one run.")
        .doesNotContain("mean over the seeds");
    assertThat(Files.readAllLines(folder.resolve("equal-figures/equal.csv"))).hasSize(1 + 3 * 2);
  }

  @Test
  void masksOfSeedsAreComparedAtEqualSparsity() {
    Path a = run("a", "magnitude", 1, 3);
    Path same = run("same", "magnitude", 1, 3);
    Path b = run("b", "magnitude", 2, 3);
    assertThat(RunGroup.of(ComparedRun.read(List.of(a, same))).getFirst().seedOverlaps())
        .as("of one seed")
        .isEmpty();
    RunGroup group = RunGroup.of(ComparedRun.read(List.of(a, b))).getFirst();
    assertThat(group.seedOverlaps()).as("not equally sparse").isEmpty();
    for (int round = 0; round < 3; round++) {
      copyMask(a, b, round);
    }
    assertThat(group.seedOverlaps())
        .hasSize(2)
        .allSatisfy(
            of -> {
              assertThat(of.overlap()).isEqualTo(1);
              assertThat(of.chance()).isBetween(0.1, 0.9);
            });
  }

  @Test
  void aTicketIsComparedWithItsControls() throws IOException {
    List<Path> runs =
        List.of(
            run("ticket", "magnitude", 1, 3),
            control("random", 1),
            control("random-2", 2),
            control("reinitialised", 1));
    assertThat(RunGroup.of(ComparedRun.read(runs)))
        .extracting(RunGroup::name, RunGroup::rounds)
        .containsExactly(
            tuple("ticket", List.of(0, 1, 2)),
            tuple("random", List.of(1, 2)),
            tuple("reinitialised", List.of(1, 2)));
    String page = Files.readString(ReportWriter.compare(runs, folder.resolve("all.html")));
    assertThat(page).contains("the highest that every experiment has reached: ticket has");
    assertThat(Files.readAllLines(folder.resolve("all-figures/curves.csv")))
        .hasSize(1 + 3 + 2 + 2 + 2);
    assertThatThrownBy(() -> ReportWriter.write(runs.get(1)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is a control, without the round 0");
  }

  /** A run without its round 0. */
  private Path control(String name, int seed) throws IOException {
    Path run = run(name, "magnitude", seed, 3);
    FolderTree.delete(RunDirectory.at(run).round(0));
    Files.writeString(
        RunDirectory.at(run).experimentFile(),
        "control: " + name.replaceFirst("-.*", "") + "\n",
        StandardOpenOption.APPEND);
    return run;
  }

  private static void copyMask(Path from, Path to, int round) {
    try {
      Files.copy(
          RunDirectory.at(from).mask(round),
          RunDirectory.at(to).mask(round),
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aDirectoryWithoutARunIsNamedAndNothingIsWritten() throws IOException {
    Path good = run("good", "magnitude", 1, 2);
    Path bad = Files.createDirectories(folder.resolve("bad"));
    Path out = folder.resolve("page.html");
    assertThatThrownBy(() -> ReportWriter.compare(List.of(good, bad), out))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("bad")
        .hasMessageContaining("is no run");
    assertThatThrownBy(
            () -> ReportWriter.compare(List.of(good, folder.resolve("bad/../good")), out))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("given twice");
    assertThat(out).doesNotExist();
    Files.writeString(out, "my notes");
    assertThatThrownBy(() -> ReportWriter.write(good, out))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no page of ours");
    assertThat(out).hasContent("my notes");
  }

  @Test
  void aBandIsAStudentsInterval() {
    // Three values: s = 1; the quantile of Student's t with 2 degrees of freedom in closed form.
    double t = 0.95 * Math.sqrt(2 / (4 * 0.975 * 0.025));
    ConfidenceBand band = ConfidenceBand.of(List.of(2.0, 3.0, 4.0, Double.NaN));
    assertThat(band.count()).isEqualTo(3);
    assertThat(band.mean()).isEqualTo(3);
    assertThat(band.least()).isEqualTo(2);
    assertThat(band.most()).isEqualTo(4);
    assertThat(band.deviation()).isEqualTo(1);
    assertThat(band.margin()).isCloseTo(t / Math.sqrt(3), within(1e-9));
    assertThat(ConfidenceBand.of(List.of(5.0)).margin()).isNaN();
    assertThat(ConfidenceBand.of(List.of()).mean()).isNaN();
  }
}
