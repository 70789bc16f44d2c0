package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.experiment.tool.Inspection;
import dev.espalier.experiment.tool.InspectionResult;
import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.SmallRun;
import dev.espalier.fixture.StoppedRun;
import dev.espalier.record.HistogramRecord;
import dev.espalier.record.MagnitudeCounts;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.SampleRecord;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small complete runs: the files they leave, and what they record of a round. */
class ExperimentTest {

  @TempDir private Path folder;

  @Test
  void writesEverythingTheContractLists() {
    Path out = folder.resolve("run");
    List<RoundRecord> rounds = SmallRun.run(SmallRun.pruning(), out);
    assertThat(rounds).hasSize(5);
    assertThat(rounds.getFirst().pruning().sparsity()).isZero();
    assertThat(rounds.getLast().pruning().sparsity()).isGreaterThanOrEqualTo(0.9);
    assertThat(out.resolve("experiment.yaml")).content().contains("model_sha256", "rate: 0.5");
    assertThat(out.resolve("results.json")).isNotEmptyFile();
    assertThat(out.resolve("results.csv")).isNotEmptyFile();
    assertThat(out.resolve("state")).doesNotExist();
    for (RoundRecord round : rounds) {
      Path at = RunDirectory.at(out).round(round.round());
      assertThat(at.resolve("round.json")).isNotEmptyFile();
      assertThat(at.resolve("metrics.jsonl")).isNotEmptyFile();
      assertThat(at.resolve("mask.safetensors")).isNotEmptyFile();
      assertThat(at.resolve("model/config.json")).isNotEmptyFile();
      assertThat(at.resolve("model/model.safetensors")).isNotEmptyFile();
      InspectionResult inspected = Inspection.builder().model(at.toString()).build().run();
      assertThat(inspected.zeros().directSparsity()).isEqualTo(round.pruning().sparsity());
      round
          .pruning()
          .layerSparsity()
          .forEach(
              (name, sparsity) ->
                  assertThat(inspected.zeros().layerSparsity()).containsEntry(name, sparsity));
    }
  }

  @Test
  void eachRoundRecordsItsMagnitudesAndThoseTheCutKept() {
    RunDirectory run = RunDirectory.at(folder.resolve("run"));
    List<RoundRecord> rounds = SmallRun.run(SmallRun.pruning(), run.path());
    HistogramRecord before = HistogramRecord.read(run.histograms(0));
    assertThat(before.kept()).isEmpty();
    for (RoundRecord round : rounds.subList(1, rounds.size())) {
      HistogramRecord of = HistogramRecord.read(run.histograms(round.round()));
      assertThat(of.kept().stream().mapToLong(MagnitudeCounts::total).sum())
          .isEqualTo(round.pruning().weightsLeft());
      for (int t = 0; t < round.pruning().layers().size(); t++) {
        MagnitudeCounts kept = of.kept().get(t);
        assertThat(kept.name()).isEqualTo(round.pruning().layers().get(t).name());
        assertThat(of.trained().get(t).total()).isEqualTo(round.pruning().layers().get(t).left());
        for (int bin = 0; bin < MagnitudeCounts.BINS; bin++) {
          assertThat(kept.in(bin)).isLessThanOrEqualTo(before.trained().get(t).in(bin));
        }
      }
      before = of;
    }
    assertThat(run.sample(0)).as("without a tokenizer there are no words").doesNotExist();
  }

  @Test
  void roundsContinueOnePromptUnlessDisabled() {
    Settings embedded =
        Settings.defaults()
            .with(Setting.ROUNDS, 1)
            .with(Setting.MAX_STEPS, 1)
            .with(Setting.SAMPLE_TOKENS, 7);
    RunDirectory run = RunDirectory.at(folder.resolve("run"));
    SmallRun.run(embedded, run.path());
    SampleRecord first = SampleRecord.read(run.sample(0));
    SampleRecord second = SampleRecord.read(run.sample(1));
    assertThat(first.tokens()).isBetween(1, 7);
    assertThat(first.continuation()).isNotEmpty();
    assertThat(first.original()).isNotEmpty();
    assertThat(second.prompt()).isNotEmpty().isEqualTo(first.prompt());
    RunDirectory silent = RunDirectory.at(folder.resolve("silent"));
    SmallRun.run(embedded.with(Setting.ROUNDS, 0).with(Setting.SAMPLE_TOKENS, 0), silent.path());
    assertThat(silent.sample(0)).doesNotExist();
    assertThatThrownBy(
            () ->
                SmallRun.run(
                    SmallRun.pruning().with(Setting.SAMPLE_PROMPT, "Once"),
                    folder.resolve("never")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("sample_prompt");
    assertThat(folder.resolve("never")).doesNotExist();
  }

  @Test
  void aRoundHasItsMaskAndZerosAreKeptIfRequested() {
    Path first = folder.resolve("first");
    double sparsity =
        SmallRun.run(SmallRun.pruning().with(Setting.ROUNDS, 1), first)
            .getLast()
            .pruning()
            .sparsity();
    Settings once = SmallRun.pruning().with(Setting.ROUNDS, 0);
    Path round = first.resolve("rounds/001");
    assertThat(
            SmallRun.run(once.with(Setting.MODEL, round), folder.resolve("a"))
                .getFirst()
                .pruning()
                .sparsity())
        .isEqualTo(sparsity);
    Settings bare = once.with(Setting.MODEL, round.resolve("model"));
    assertThat(
            SmallRun.run(bare.with(Setting.KEEP_ZEROS, true), folder.resolve("b"))
                .getFirst()
                .pruning()
                .sparsity())
        .isEqualTo(sparsity);
    HeardNotes notes = new HeardNotes();
    assertThat(
            SmallRun.run(bare, folder.resolve("c"), false, notes).getFirst().pruning().sparsity())
        .isZero();
    assertThat(notes.all()).anyMatch(note -> note.contains("keep_zeros"));
  }

  @Test
  void roundsRecordTheirFormsAndTheirMemory() {
    Settings settings = SmallRun.pruning().with(Setting.MAX_STEPS, 1);
    List<RoundRecord> sparse =
        SmallRun.run(settings.with(Setting.EXECUTION, "sparse"), folder.resolve("sparse"));
    assertThat(sparse.getFirst().forms()).hasSize(1 + 3 * 4);
    assertThat(sparse.getFirst().forms().values()).containsOnly("dense");
    assertThat(sparse.getLast().forms())
        .containsEntry("transformer.wte.weight", "dense")
        .containsEntry("transformer.h.1.mlp.c_fc.weight", "sparse");
    List<RoundRecord> norms =
        SmallRun.run(
            settings
                .with(Setting.EXECUTION, "sparse")
                .with(Setting.SCOPE, "ln_1")
                .with(Setting.UNTIL, 1)
                .with(Setting.RATE, 0.9),
            folder.resolve("norms"));
    assertThat(norms.get(1).forms())
        .containsEntry("transformer.h.0.attn.c_attn.weight", "compact")
        .containsEntry("transformer.h.0.attn.c_proj.weight", "dense");
    assertThat(norms.getLast().forms()).containsValue("uniform");
    for (RoundRecord round : SmallRun.run(settings, folder.resolve("auto"))) {
      // No weight of so small a model is worth another form.
      assertThat(round.forms().values()).containsOnly("dense");
      if (Files.isWritable(Path.of("/proc/self/clear_refs"))) {
        assertThat(round.cost().peakMemoryMib()).isGreaterThan(10);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "vector", "onednn"})
  void prunesUntilAlmostNothingIsLeft(String kernels) {
    Settings settings =
        SmallRun.pruning()
            .with(Setting.UNTIL, 1)
            .with(Setting.RATE, 0.9)
            .with(Setting.SCOPE, "transformer.h.1.*weight")
            .with(Setting.MAX_STEPS, 2)
            .with(Setting.KERNELS, kernels);
    RoundRecord last = SmallRun.run(settings, folder.resolve("run")).getLast();
    assertThat(last.pruning().weightsLeft()).isEqualTo(1);
    assertThat(last.losses().evalLoss()).isFinite();
    // Tensors with no weight left, including gains of layer norms.
    assertThat(last.pruning().layerSparsity().values().stream().filter(s -> s == 1)).hasSize(5);
  }

  @Test
  void resultsDoNotDependOnTheNumberOfThreads() throws IOException {
    for (int threads : new int[] {1, 2, 3}) {
      SmallRun.run(
          SmallRun.pruning().with(Setting.THREADS, threads).with(Setting.KERNELS, "vector"),
          folder.resolve("threads" + threads));
    }
    for (int threads : new int[] {2, 3}) {
      assertThat(StoppedRun.withoutTimes(folder.resolve("threads" + threads + "/results.csv")))
          .isEqualTo(StoppedRun.withoutTimes(folder.resolve("threads1/results.csv")));
    }
  }
}
