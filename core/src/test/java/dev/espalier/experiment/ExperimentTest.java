package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.tool.Inspection;
import dev.espalier.experiment.tool.InspectionResult;
import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.SmallRun;
import dev.espalier.prune.criterion.Criterion;
import dev.espalier.record.GroupCounts;
import dev.espalier.record.HistogramRecord;
import dev.espalier.record.MagnitudeCounts;
import dev.espalier.record.MetricsFile;
import dev.espalier.record.Results;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.SampleRecord;
import dev.espalier.record.StepRecord;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import dev.espalier.settings.Value;
import dev.espalier.train.StepReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole small runs: what is on the disk afterwards, and what a stop and a resume make of it. */
class ExperimentTest {

  @TempDir private Path folder;

  private static Settings settings() {
    return SmallRun.settings()
        .with(Setting.LEARNING_RATE, 1e-3)
        .with(Setting.EPOCHS, 1)
        .with(Setting.DROPOUT, 0.1)
        .with(Setting.RATE, 0.5)
        .with(Setting.UNTIL, 0.9);
  }

  private static List<RoundRecord> run(Settings settings, Path out) {
    return run(settings, out, false, ExperimentListener.NONE);
  }

  private static List<RoundRecord> run(
      Settings settings, Path out, boolean resume, ExperimentListener listener) {
    return Experiment.builder()
        .settings(settings)
        .out(out)
        .resume(resume)
        .build()
        .run(listener)
        .rounds();
  }

  /** The table without the column that holds times. */
  private static List<String> withoutTimes(Path csv) throws IOException {
    List<String> header = List.of(Files.readAllLines(csv).getFirst().split(","));
    List<String> rows = new ArrayList<>();
    for (String line : Files.readAllLines(csv)) {
      List<String> cells = new ArrayList<>(List.of(line.split(",", -1)));
      rows.add(
          IntStream.range(0, cells.size())
              .filter(i -> !Results.MEASURED_ANEW.contains(header.get(i)))
              .mapToObj(cells::get)
              .collect(Collectors.joining(",")));
    }
    return rows;
  }

  @Test
  void leavesEverythingTheContractNames() {
    Path out = folder.resolve("run");
    List<RoundRecord> rounds = run(settings(), out);
    assertThat(rounds).hasSize(5);
    assertThat(rounds.getFirst().sparsity()).isZero();
    assertThat(rounds.getLast().sparsity()).isGreaterThanOrEqualTo(0.9);
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
      InspectionResult inspected = Inspection.of(at.toString());
      assertThat(inspected.directSparsity()).isEqualTo(round.sparsity());
      round
          .layerSparsity()
          .forEach(
              (name, sparsity) ->
                  assertThat(inspected.layerSparsity()).containsEntry(name, sparsity));
    }
  }

  @Test
  void eachRoundCountsItsMagnitudesAndWhatTheCutLeft() {
    RunDirectory run = RunDirectory.at(folder.resolve("run"));
    List<RoundRecord> rounds = run(settings(), run.path());
    HistogramRecord before = HistogramRecord.read(run.histograms(0));
    assertThat(before.kept()).isEmpty();
    for (RoundRecord round : rounds.subList(1, rounds.size())) {
      HistogramRecord of = HistogramRecord.read(run.histograms(round.round()));
      assertThat(of.kept().stream().mapToLong(MagnitudeCounts::total).sum())
          .isEqualTo(round.weightsLeft());
      for (int t = 0; t < round.layers().size(); t++) {
        MagnitudeCounts kept = of.kept().get(t);
        assertThat(kept.name()).isEqualTo(round.layers().get(t).name());
        assertThat(of.trained().get(t).total()).isEqualTo(round.layers().get(t).left());
        for (int bin = 0; bin < MagnitudeCounts.BINS; bin++) {
          assertThat(kept.in(bin)).isLessThanOrEqualTo(before.trained().get(t).in(bin));
        }
      }
      before = of;
    }
    assertThat(run.sample(0)).as("without a tokenizer there are no words").doesNotExist();
  }

  @Test
  void roundsContinueOneTextUnlessToldNotTo() {
    Settings embedded =
        Settings.defaults()
            .with(Setting.ROUNDS, 1)
            .with(Setting.MAX_STEPS, 1)
            .with(Setting.SAMPLE_TOKENS, 7);
    RunDirectory run = RunDirectory.at(folder.resolve("run"));
    run(embedded, run.path());
    SampleRecord first = SampleRecord.read(run.sample(0));
    SampleRecord second = SampleRecord.read(run.sample(1));
    assertThat(first.tokens()).isBetween(1, 7);
    assertThat(first.continuation()).isNotEmpty();
    assertThat(first.original()).isNotEmpty();
    assertThat(second.prompt()).isNotEmpty().isEqualTo(first.prompt());
    RunDirectory silent = RunDirectory.at(folder.resolve("silent"));
    run(embedded.with(Setting.ROUNDS, 0).with(Setting.SAMPLE_TOKENS, 0), silent.path());
    assertThat(silent.sample(0)).doesNotExist();
    assertThatThrownBy(
            () -> run(settings().with(Setting.SAMPLE_PROMPT, "Once"), folder.resolve("never")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("--sample-prompt");
    assertThat(folder.resolve("never")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "pretrained, 0, auto",
    "rewind:2, 0, sparse",
    "rewind:2, 2, sparse",
    "rewind:2, 2, dense",
    "none, 1, sparse",
    "random, 2, auto"
  })
  void aStoppedRunThatIsResumedEndsLikeOneThatWasNot(String reset, int stopIn, String execution)
      throws IOException {
    stopAndResume(settings().with(Setting.RESET, reset).with(Setting.EXECUTION, execution), stopIn);
  }

  @Test
  void aStoppedRunWhoseRoundsEndByTheirLossesIsResumedTheSame() throws IOException {
    stopAndResume(
        settings()
            .with(Setting.EPOCHS, 4)
            .with(Setting.LEARNING_RATE, 1e-2)
            .with(Setting.EVAL_STEPS, 2)
            .with(Setting.EARLY_STOPPING, "patience:2,generalisation-gap:0.2")
            .with(Setting.RESET, "rewind:2"),
        2);
  }

  @ParameterizedTest
  @MethodSource("criteria")
  void everyCriterionRunsStopsAndGoesOn(String criterion) throws IOException {
    List<RoundRecord> rounds =
        stopAndResume(
            settings()
                .with(Setting.CRITERION, criterion)
                .with(Setting.RANKING, "global")
                .with(Setting.SCHEDULE, "linear")
                .with(Setting.ROUNDS, 3)
                .with(Setting.MIN_DENSITY, 0.02),
            2);
    assertThat(rounds).extracting(RoundRecord::round).containsExactly(0, 1, 2, 3);
    long size = rounds.getFirst().weightsLeft();
    assertThat(rounds)
        .extracting(RoundRecord::weightsLeft)
        .containsExactly(
            size, Math.round(0.7 * size), Math.round(0.4 * size), (long) Math.floor(0.1 * size));
    assertThat(rounds.getLast().layerSparsity().values()).allMatch(sparsity -> sparsity <= 0.98);
  }

  static List<String> criteria() {
    return List.copyOf(Criterion.byName().keySet());
  }

  @Test
  void aPatternIsCutOnceAndWandaRanksWithinOutputs() throws IOException {
    List<RoundRecord> rounds =
        stopAndResume(
            settings()
                .with(Setting.SCOPE, ".*(c_attn|c_fc).weight")
                .with(Setting.CRITERION, "wanda")
                .with(Setting.PATTERN, "2:3"),
            1);
    assertThat(rounds).extracting(RoundRecord::sparsity).containsExactly(0.0, 1 / 3.0);

    // A run's own settings, defaults written out, make the same run again.
    Settings again = SettingsFile.read(folder.resolve("whole/experiment.yaml"));
    assertThat(run(again, folder.resolve("again")).getLast().evalLoss())
        .isEqualTo(rounds.getLast().evalLoss());

    Path out = folder.resolve("wanda");
    List<RoundRecord> wanda =
        run(settings().with(Setting.CRITERION, "wanda").with(Setting.ROUNDS, 1), out);
    assertThat(out.resolve("experiment.yaml")).content().contains("ranking: \"output\"");
    // Every output of an odd number of inputs loses the same: 10 of 21, 18 of 37.
    assertThat(wanda.getLast().layerSparsity().values()).containsOnly(10 / 21.0, 18 / 37.0);
  }

  @Test
  void survivorsAreUpdatedWhereThatIsAskedFor() throws IOException {
    Settings oneShot =
        settings()
            .with(Setting.CRITERION, "sparsegpt")
            .with(Setting.RANKING, "output")
            .with(Setting.SCHEDULE, "one-shot")
            .with(Setting.UNTIL, 0.5)
            .with(Setting.RESET, "none");
    List<RoundRecord> updated = stopAndResume(oneShot.with(Setting.UPDATE_WEIGHTS, true), 1);
    // At a learning rate of 0 the round shows what the cut alone has done.
    List<RoundRecord> with =
        run(
            oneShot.with(Setting.LEARNING_RATE, 0).with(Setting.UPDATE_WEIGHTS, true),
            folder.resolve("with"));
    List<RoundRecord> without =
        run(oneShot.with(Setting.LEARNING_RATE, 0), folder.resolve("without"));
    assertThat(updated.getLast().weightsLeft()).isEqualTo(without.getLast().weightsLeft());
    assertThat(with.getFirst().evalLoss()).isEqualTo(without.getFirst().evalLoss());
    assertThat(with.getLast().evalLoss()).isNotEqualTo(without.getLast().evalLoss());
  }

  @Test
  void theSettingKnowsEveryCriterion() {
    assertThat(((Value.Choice) Setting.CRITERION.value()).words())
        .containsExactlyElementsOf(criteria());
  }

  @ParameterizedTest
  @CsvSource({
    "schedule, linear, --rounds",
    "schedule, cubic, --rounds",
    "granularity, head, --min-density",
    "pattern, 2:3, --pattern",
    "update_weights, true, --update-weights",
  })
  void settingsThatDoNotGoTogetherAreRefusedBeforeAnythingIsTouched(
      String key, String value, String named) {
    Path out = folder.resolve("refused");
    Settings settings =
        settings().with(Setting.ofKey(key).orElseThrow(), value).with(Setting.MIN_DENSITY, 0.1);
    assertThatThrownBy(() -> run(settings, out))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(named);
    assertThat(out).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "all, wanda, cannot score",
    "all, sparsegpt, cannot score",
    ".*bias, synflow, cannot score",
    "all, magnitude, is no projection"
  })
  void aScopeThatACriterionOrRankingCannotLookAtIsRefused(
      String scope, String criterion, String says) {
    Path out = folder.resolve("refused");
    Settings settings =
        settings()
            .with(Setting.SCOPE, scope)
            .with(Setting.CRITERION, criterion)
            .with(Setting.RANKING, criterion.equals("magnitude") ? "output" : "global");
    assertThatThrownBy(() -> run(settings, out))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(says);
    assertThat(out).doesNotExist();
  }

  private List<RoundRecord> stopAndResume(Settings settings, int stopIn) throws IOException {
    Path whole = folder.resolve("whole");
    List<RoundRecord> rounds = run(settings, whole);

    Path stopped = folder.resolve("stopped");
    ExperimentListener stop =
        new ExperimentListener() {
          private int round;

          @Override
          public void roundStarted(int number, int last, double sparsity) {
            round = number;
          }

          @Override
          public void stepDone(StepReport step) {
            if (round == stopIn && step.step() == 3) {
              Thread.currentThread().interrupt();
            }
          }
        };
    assertThatThrownBy(() -> run(settings, stopped, false, stop))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(RunDirectory.at(stopped).wholeRounds()).hasSize(stopIn);
    run(settings, stopped, true, ExperimentListener.NONE);

    assertThat(withoutTimes(stopped.resolve("results.csv")))
        .isEqualTo(withoutTimes(whole.resolve("results.csv")));
    for (int round = 0; round < rounds.size(); round++) {
      for (String name : List.of("model/model.safetensors", "mask.safetensors")) {
        Path file = Path.of("rounds/%03d".formatted(round), name);
        assertThat(stopped.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
      }
    }
    return rounds;
  }

  private static Settings groups(String granularity, String ranking) {
    return settings()
        .with(Setting.GRANULARITY, granularity)
        .with(Setting.RANKING, ranking)
        .with(Setting.RATE, 0.4)
        .with(Setting.ROUNDS, 3);
  }

  /** The model has 3 blocks of width 21 with 3 heads and 37 neurons. */
  @ParameterizedTest
  @CsvSource({
    // 111 neurons of 42 weights, less 44, 26 and 16.
    "neuron, global, 1848 1092 672",
    // In each block 37, less 14, 9 and 5.
    "neuron, layer, 1764 1134 630",
    // 9 heads of 588 weights, less 3, 2 and 1.
    "head, global, 1764 1176 588",
    // In each block 3, less 1; of 2 no more.
    "head, layer, 1764",
    // 126 pairs of 42 weights, less 50, 30 and 18.
    "head-dim, global, 2100 1260 756",
    "head-dim, layer, 2016 1260 756",
    // 3 layers of 3318 weights, less 1; of 2 no more.
    "layer, global, 3318",
    // In each block 529, 176, 310 and 310 of four tensors, and so on.
    "weight, layer, 3975 2385 1431"
  })
  void groupsGoWholeRoundAfterRoundAndStoppingChangesNothing(
      String granularity, String ranking, String cuts) throws IOException {
    List<RoundRecord> rounds =
        stopAndResume(groups(granularity, ranking).with(Setting.EXECUTION, "sparse"), 1);
    List<String> gone = new ArrayList<>();
    for (int r = 1; r < rounds.size(); r++) {
      gone.add(String.valueOf(rounds.get(r - 1).weightsLeft() - rounds.get(r).weightsLeft()));
    }
    assertThat(String.join(" ", gone)).isEqualTo(cuts);
    assertThat(rounds.getFirst().weightsLeft()).isEqualTo(3 * 3318);
    for (RoundRecord round : rounds) {
      // All groups of one granularity are of the same size.
      long weightsEach =
          switch (granularity) {
            case "head" -> 588;
            case "layer" -> 3318;
            default -> 42;
          };
      long pruned = round.groups().stream().mapToLong(GroupCounts::pruned).sum();
      if (granularity.equals("weight")) {
        assertThat(round.groups()).isEmpty();
      } else {
        assertThat(pruned * weightsEach).isEqualTo(3 * 3318 - round.weightsLeft());
        assertThat(round.groups()).extracting(GroupCounts::layer).contains(0, 1, 2);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"neuron", "head", "head-dim", "layer"})
  void sparseExecutionOfGroupsIsDenseExecution(String granularity) {
    Settings settings = groups(granularity, "global").with(Setting.KERNELS, "vector");
    List<RoundRecord> dense =
        run(settings.with(Setting.EXECUTION, "dense"), folder.resolve("dense"));
    List<RoundRecord> sparse =
        run(settings.with(Setting.EXECUTION, "sparse"), folder.resolve("sparse"));
    assertThat(sparse).hasSameSizeAs(dense).hasSizeGreaterThan(1);
    for (int r = 0; r < dense.size(); r++) {
      assertThat(sparse.get(r).layerSparsity()).isEqualTo(dense.get(r).layerSparsity());
      assertThat(sparse.get(r).evalLoss()).isCloseTo(dense.get(r).evalLoss(), within(1e-4));
    }
  }

  @Test
  void groupsTakeTheScopeThatHoldsThemAndSayWhatIsOutOfReach() {
    Settings given = Settings.defaults();
    for (Setting setting : Setting.values()) {
      if (setting != Setting.SCOPE && settings().isGiven(setting)) {
        given = given.with(setting, settings().value(setting).orElseThrow());
      }
    }
    HeardNotes notes = new HeardNotes();
    Path out = folder.resolve("run");
    run(given.with(Setting.GRANULARITY, "neuron").with(Setting.ROUNDS, 0), out, false, notes);
    assertThat(out.resolve("experiment.yaml"))
        .content()
        .contains("scope: \"linear\"", "granularity: \"neuron\"", "ranking: \"global\"");
    // 4,662 of 9,954 weights are in neurons.
    assertThat(notes.all())
        .anyMatch(note -> note.contains("--until 0.9 is out of reach: neurons hold 46.8 %"));
  }

  @Test
  void anEarlyBirdDrawsItsMasksWithTheSameCut() {
    Settings settings =
        groups("head", "layer").with(Setting.EARLY_BIRD, "every:1,threshold:1,masks:2");
    Path out = folder.resolve("run");
    List<RoundRecord> rounds = run(settings, out);
    assertThat(rounds).extracting(RoundRecord::steps).startsWith(2);
    // One head of three in each block goes; the masks of two steps name the same.
    List<StepRecord> steps = MetricsFile.read(RunDirectory.at(out).metrics(0));
    assertThat(steps.getLast().maskDistance()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "layer | layer | magnitude | linear | --ranking: layer ranks what is within a layer",
        "head | global | signed | linear | --criterion: signed scores single weights, not heads",
        "head | global | magnitude | ln_1 | --scope: lacks transformer.h.0.attn.c_attn.weight"
      })
  void whatDoesNotGoTogetherIsRefusedInOneLine(
      String granularity, String ranking, String criterion, String scope, String message) {
    Path out = folder.resolve("run");
    Settings settings =
        groups(granularity, ranking).with(Setting.CRITERION, criterion).with(Setting.SCOPE, scope);
    assertThatThrownBy(() -> run(settings, out))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
    assertThat(out).doesNotExist();
  }

  @Test
  void roundsTellTheirFormsAndTheirMemory() {
    Settings settings = settings().with(Setting.MAX_STEPS, 1);
    List<RoundRecord> sparse =
        run(settings.with(Setting.EXECUTION, "sparse"), folder.resolve("sparse"));
    assertThat(sparse.getFirst().forms()).hasSize(1 + 3 * 4);
    assertThat(sparse.getFirst().forms().values()).containsOnly("dense");
    assertThat(sparse.getLast().forms())
        .containsEntry("transformer.wte.weight", "dense")
        .containsEntry("transformer.h.1.mlp.c_fc.weight", "sparse");
    List<RoundRecord> norms =
        run(
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
    for (RoundRecord round : run(settings, folder.resolve("auto"))) {
      // Nothing of so small a model is worth another form.
      assertThat(round.forms().values()).containsOnly("dense");
      if (Files.isWritable(Path.of("/proc/self/clear_refs"))) {
        assertThat(round.peakMemoryMib()).isGreaterThan(10);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "vector", "onednn"})
  void goesOnUntilAlmostNothingIsLeft(String kernels) {
    Settings settings =
        settings()
            .with(Setting.UNTIL, 1)
            .with(Setting.RATE, 0.9)
            .with(Setting.SCOPE, "transformer.h.1.*weight")
            .with(Setting.MAX_STEPS, 2)
            .with(Setting.KERNELS, kernels);
    RoundRecord last = run(settings, folder.resolve("run")).getLast();
    assertThat(last.weightsLeft()).isEqualTo(1);
    assertThat(last.evalLoss()).isFinite();
    // Tensors of which every weight is gone, layer norms' gains among them.
    assertThat(last.layerSparsity().values().stream().filter(s -> s == 1)).hasSize(5);
  }

  @Test
  void resultsDoNotDependOnTheNumberOfThreads() throws IOException {
    for (int threads : new int[] {1, 2, 3}) {
      run(
          settings().with(Setting.THREADS, threads).with(Setting.KERNELS, "vector"),
          folder.resolve("threads" + threads));
    }
    for (int threads : new int[] {2, 3}) {
      assertThat(withoutTimes(folder.resolve("threads" + threads + "/results.csv")))
          .isEqualTo(withoutTimes(folder.resolve("threads1/results.csv")));
    }
  }

  @Test
  void anExistingRunIsLeftAloneUnlessItIsToBeReplaced() throws IOException {
    Path out = folder.resolve("run");
    Settings settings = settings().with(Setting.ROUNDS, 0).with(Setting.MAX_STEPS, 1);
    run(settings, out);
    assertThatThrownBy(() -> run(settings, out))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("--overwrite");
    Experiment.builder()
        .settings(settings.with(Setting.SEED, 7))
        .out(out)
        .overwrite(true)
        .build()
        .run(ExperimentListener.NONE);
    assertThat(out.resolve("experiment.yaml")).content().contains("seed: 7");

    Path other = Files.createDirectories(folder.resolve("mine"));
    Files.writeString(other.resolve("thesis.txt"), "chapter one");
    assertThatThrownBy(
            () ->
                Experiment.builder()
                    .settings(settings)
                    .out(other)
                    .overwrite(true)
                    .build()
                    .run(ExperimentListener.NONE))
        .isInstanceOf(BadInputException.class);
    assertThat(other.resolve("thesis.txt")).hasContent("chapter one");
  }

  @Test
  void aRunIsNotResumedWithOtherSettings() {
    Path out = folder.resolve("run");
    Settings settings = settings().with(Setting.ROUNDS, 0).with(Setting.MAX_STEPS, 1);
    run(settings, out);
    Settings faster = settings.with(Setting.LEARNING_RATE, 0.5);
    assertThatThrownBy(() -> run(faster, out, true, ExperimentListener.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("learning_rate: 0.001, not 0.5");
    // What does not change the results may change.
    run(settings.with(Setting.THREADS, 2), out, true, ExperimentListener.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "block_size | 20 | past the model's n_positions of 19",
        "scope | ln_7 | matches no tensor",
        "early_bird | every:0 | every:STEPS",
        "early_stopping | patience:0 | patience:N",
        "reset | rewind:99 | cannot be rewound to step 99",
        "model | /nowhere/at/all | /nowhere/at/all"
      })
  void badInputTouchesNothing(String key, String value, String message) {
    Path out = folder.resolve("run");
    Settings settings = settings().with(Setting.ofKey(key).orElseThrow(), value);
    assertThatThrownBy(() -> run(settings, out))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
    assertThat(out).doesNotExist();
  }

  @Test
  void aRoundBringsItsMaskAndZerosAreKeptWhenAskedFor() {
    Path first = folder.resolve("first");
    double sparsity = run(settings().with(Setting.ROUNDS, 1), first).getLast().sparsity();
    Settings once = settings().with(Setting.ROUNDS, 0);
    Path round = first.resolve("rounds/001");
    assertThat(run(once.with(Setting.MODEL, round), folder.resolve("a")).getFirst().sparsity())
        .isEqualTo(sparsity);
    Settings bare = once.with(Setting.MODEL, round.resolve("model"));
    assertThat(run(bare.with(Setting.KEEP_ZEROS, true), folder.resolve("b")).getFirst().sparsity())
        .isEqualTo(sparsity);
    HeardNotes notes = new HeardNotes();
    assertThat(run(bare, folder.resolve("c"), false, notes).getFirst().sparsity()).isZero();
    assertThat(notes.all()).anyMatch(note -> note.contains("--keep-zeros"));
  }

  @Test
  void anEarlyBirdRoundEndsWhenItsMaskHasSettledAndSaysSo() {
    Path out = folder.resolve("run");
    Settings settings =
        settings()
            .with(Setting.EARLY_BIRD, "every:1,threshold:1,masks:2")
            .with(Setting.RESET, "rewind:4")
            .with(Setting.LOGGING_STEPS, 100);
    List<RoundRecord> rounds = run(settings, out);
    // Round 0 has to reach the step that the others are rewound to.
    assertThat(rounds).extracting(RoundRecord::steps).containsExactly(4, 2, 2, 2, 2);
    assertThat(rounds).extracting(RoundRecord::stoppedBy).containsOnly("early-bird");
    List<StepRecord> steps = MetricsFile.read(RunDirectory.at(out).metrics(1));
    assertThat(steps).extracting(StepRecord::step).containsExactly(2);
    assertThat(steps.getLast().step()).isEqualTo(2);
    assertThat(steps.getLast().maskDistance()).isBetween(0.0, 0.999);
  }

  @Test
  void masksThatDoNotSettleChangeNothing() throws IOException {
    Path plain = folder.resolve("plain");
    Path watched = folder.resolve("watched");
    run(settings(), plain);
    assertThat(run(settings().with(Setting.EARLY_BIRD, "every:3,threshold:1e-9"), watched))
        .extracting(RoundRecord::stoppedBy)
        .containsOnlyNulls();
    assertThat(withoutTimes(watched.resolve("results.csv")))
        .isEqualTo(withoutTimes(plain.resolve("results.csv")));
  }
}
