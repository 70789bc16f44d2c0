package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.checkpoint.CheckpointWriter;
import dev.espalier.experiment.compare.ComparisonRun;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.tool.CompactionResult;
import dev.espalier.experiment.tool.CompactionRun;
import dev.espalier.fixture.SmallRun;
import dev.espalier.fixture.StoppedRun;
import dev.espalier.model.Parameters;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.compare.ComparisonDirectory;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.structure.compaction.CompactLayout;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Complete runs of a model with an untied head. */
class UntiedHeadRunTest {

  private static final String HEAD = "lm_head.weight";

  @TempDir private Path folder;

  private Path model = Path.of("");

  /** The golden model with a head that differs from its embeddings. */
  @BeforeEach
  void untiesTheModel() {
    model = folder.resolve("untied");
    try (Arena arena = Arena.ofConfined();
        CheckpointDirectory tied = CheckpointDirectory.open(SmallRun.MODEL)) {
      Parameters from = Parameters.allocate(arena, tied.config());
      tied.readInto(from.slab());
      Parameters untied = Parameters.allocate(arena, tied.config().withTiedHead(false));
      from.slab()
          .specs()
          .forEach(spec -> untied.slab().view(spec.name()).copyFrom(from.slab().view(spec.name())));
      Random random = new Random(4);
      for (long i = 0; i < untied.head().size(); i++) {
        untied.head().set(i, (float) (0.1 * random.nextGaussian()));
      }
      CheckpointWriter.write(model, tied, untied);
    }
  }

  private Settings pruning() {
    return SmallRun.pruning().with(Setting.MODEL, model).with(Setting.SCOPE, "all");
  }

  private static float[] head(Path model) {
    return values(model, true);
  }

  private static float[] values(Path model, boolean head) {
    try (Arena arena = Arena.ofConfined();
        CheckpointDirectory checkpoint = CheckpointDirectory.open(model)) {
      assertThat(checkpoint.config().tieWordEmbeddings()).isFalse();
      Parameters weights = Parameters.allocate(arena, checkpoint.config());
      checkpoint.readInto(weights.slab());
      return (head ? weights.head() : weights.wte()).toArray();
    }
  }

  private static double zeros(float[] values) {
    int zeros = 0;
    for (float value : values) {
      zeros += value == 0 ? 1 : 0;
    }
    return (double) zeros / values.length;
  }

  @ParameterizedTest
  @CsvSource({"pretrained, every:1", "random, ''", "rewind:2, ''"})
  void aStoppedAndResumedRunEndsLikeAnUninterruptedOne(String reset, String earlyBird)
      throws IOException {
    Settings settings = pruning().with(Setting.RESET, reset).with(Setting.EPOCHS, 1);
    List<RoundRecord> rounds =
        StoppedRun.stopAndResume(
            earlyBird.isEmpty() ? settings : settings.with(Setting.EARLY_BIRD, earlyBird),
            folder,
            1);
    for (RoundRecord round : rounds) {
      Path saved = folder.resolve("whole/rounds/%03d/model".formatted(round.round()));
      assertThat(zeros(head(saved)))
          .isCloseTo(round.pruning().layerSparsity().get(HEAD), within(1e-6));
      assertThat(SmallRun.evaluate(saved)).isCloseTo(round.losses().evalLoss(), within(1e-5));
    }
    assertThat(rounds.getLast().pruning().layerSparsity().get(HEAD)).isPositive();
  }

  @Test
  void aRandomResetDrawsTheHeadSeparately() {
    SmallRun.run(
        pruning()
            .with(Setting.RESET, "random")
            .with(Setting.ROUNDS, 1)
            .with(Setting.LEARNING_RATE, 1e-9),
        folder.resolve("run"));
    Path round = folder.resolve("run/rounds/001/model");
    float[] before = head(model);
    float[] head = head(round);
    float[] embeddings = values(round, false);
    int kept = 0;
    for (int i = 0; i < head.length; i++) {
      if (head[i] != 0) {
        kept++;
        assertThat(Math.abs(head[i])).isLessThan(0.15f);
        assertThat(head[i]).isNotEqualTo(before[i]).isNotEqualTo(embeddings[i]);
      }
    }
    assertThat(kept).isGreaterThan(100);
  }

  @Test
  void trainingFromScratchDrawsAnUntiedHead() throws IOException {
    Path bare = Files.createDirectories(folder.resolve("bare"));
    Files.copy(model.resolve("config.json"), bare.resolve("config.json"));
    Path out = folder.resolve("trained");
    TrainingRun.builder()
        .fromScratch(bare)
        .settings(SmallRun.settings().with(Setting.MAX_STEPS, 1).with(Setting.LEARNING_RATE, 1e-9))
        .out(out)
        .build()
        .run(ExperimentListener.NONE);
    float[] head = head(out.resolve("model"));
    assertThat(head).isNotEqualTo(values(out.resolve("model"), false));
    assertThat(zeros(head)).isZero();
    double squares = 0;
    for (float value : head) {
      squares += (double) value * value;
    }
    assertThat(Math.sqrt(squares / head.length))
        .as("initializer_range")
        .isCloseTo(0.02, within(2e-3));
  }

  @Test
  void aComparisonPrunesTheHeadInEveryArm() {
    Path out = folder.resolve("comparison");
    ComparisonRun.builder()
        .settings(pruning().with(Setting.ROUNDS, 1).with(Setting.SEEDS, "3,5"))
        .out(out)
        .build()
        .run(ExperimentListener.NONE);
    for (String arm : List.of("ticket", "random", "reinitialised")) {
      RoundRecord round = ComparisonDirectory.at(out).run(3, arm).wholeRound(1).orElseThrow();
      assertThat(round.pruning().layerSparsity().get(HEAD)).as(arm).isPositive();
      Path saved = ComparisonDirectory.at(out).run(3, arm).model(1);
      assertThat(SmallRun.evaluate(saved))
          .as(arm)
          .isCloseTo(round.losses().evalLoss(), within(1e-5));
    }
  }

  @ParameterizedTest
  @CsvSource({"linear, neuron", "linear, head", "all, weight"})
  void itsCompactFormsGiveTheSameLosses(String scope, String granularity) {
    Settings settings =
        pruning()
            .with(Setting.SCOPE, scope)
            .with(Setting.GRANULARITY, granularity)
            .with(Setting.RATE, 0.6)
            .with(Setting.DROPOUT, 0)
            .with(Setting.ROUNDS, 1);
    RoundRecord masked = SmallRun.run(settings, folder.resolve("masked")).getLast();
    RoundRecord compact =
        SmallRun.run(settings.with(Setting.COMPACT_BETWEEN_ROUNDS, true), folder.resolve("compact"))
            .getLast();
    assertThat(compact.losses().evalLoss()).isCloseTo(masked.losses().evalLoss(), within(1e-5));
    Path round = folder.resolve("masked/rounds/001/model");
    for (CompactLayout layout : CompactLayout.values()) {
      Path out = folder.resolve("small " + layout);
      CompactionResult result =
          CompactionRun.builder()
              .settings(SmallRun.settings().with(Setting.MODEL, round))
              .out(out)
              .layout(layout)
              .build()
              .run(ExperimentListener.NONE);
      assertThat(result.difference().maxLogitDifference()).isLessThan(1e-4);
      assertThat(SmallRun.evaluate(out)).isCloseTo(masked.losses().evalLoss(), within(1e-5));
    }
  }
}
