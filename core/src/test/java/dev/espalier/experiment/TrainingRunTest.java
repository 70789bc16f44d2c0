package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.tool.Inspection;
import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.SmallRun;
import dev.espalier.record.MetricsFile;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.train.progress.StepReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunTest {

  @TempDir private Path folder;

  private static Settings settings() {
    return SmallRun.settings().with(Setting.LEARNING_RATE, 1e-2).with(Setting.EPOCHS, 4);
  }

  private static TrainingResult run(TrainingRun.Builder builder, Path out, Settings settings) {
    return builder.settings(settings).out(out).build().run(ExperimentListener.NONE);
  }

  @Test
  void theModelItLeavesIsTheOneItMeasured() {
    Path out = folder.resolve("tuned");
    TrainingResult result = run(TrainingRun.builder(), out, settings());
    assertThat(result.steps()).isEqualTo(20);
    assertThat(result.evaluated().evalLoss()).isLessThan(SmallRun.evaluate(SmallRun.MODEL));
    assertThat(SmallRun.evaluate(out)).isEqualTo(result.evaluated().evalLoss());
    assertThat(MetricsFile.read(out.resolve("metrics.jsonl")))
        .hasSize(20)
        .last()
        .satisfies(step -> assertThat(step.epoch()).isCloseTo(4, within(1e-9)));
  }

  @Test
  void fromScratchNeedsNoWeightsAndDrawsThemFromTheSeed() throws IOException {
    Path bare = Files.createDirectories(folder.resolve("bare"));
    Files.copy(SmallRun.MODEL.resolve("config.json"), bare.resolve("config.json"));
    Path a = folder.resolve("a");
    Path b = folder.resolve("b");
    run(TrainingRun.builder().fromScratch(bare), a, settings());
    run(TrainingRun.builder().fromScratch(bare), b, settings());
    assertThat(a.resolve("model/model.safetensors"))
        .hasSameBinaryContentAs(b.resolve("model/model.safetensors"));
    // What untrained weights say is as good as a guess among 101 tokens.
    assertThat(SmallRun.evaluate(a)).isLessThan(Math.log(101));
  }

  @Test
  void bfloat16HalvesTheFile() throws IOException {
    Path full = folder.resolve("full");
    Path half = folder.resolve("half");
    run(TrainingRun.builder(), full, settings());
    run(TrainingRun.builder(), half, settings().with(Setting.SAVE_DTYPE, "bfloat16"));
    assertThat(Files.size(half.resolve("model/model.safetensors")))
        .isLessThan((long) (0.6 * Files.size(full.resolve("model/model.safetensors"))));
    assertThat(SmallRun.evaluate(half)).isCloseTo(SmallRun.evaluate(full), within(0.02));
  }

  @Test
  void anInterruptedTrainingLeavesTheModelAsItWas() {
    Path out = folder.resolve("stopped");
    ExperimentListener stop =
        new ExperimentListener() {
          @Override
          public void stepDone(StepReport step) {
            if (step.step() == 7) {
              Thread.currentThread().interrupt();
            }
          }
        };
    TrainingRun training = TrainingRun.builder().settings(settings()).out(out).build();
    assertThatThrownBy(() -> training.run(stop)).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(SmallRun.evaluate(out)).isLessThan(SmallRun.evaluate(SmallRun.MODEL));
  }

  @Test
  void whatIsPrunedStaysPruned() {
    Path run = folder.resolve("run");
    Experiment.builder()
        .settings(settings().with(Setting.SCOPE, "linear").with(Setting.ROUNDS, 1))
        .out(run)
        .build()
        .run(ExperimentListener.NONE);
    Path round = run.resolve("rounds/001");
    Path out = folder.resolve("tuned");
    run(
        TrainingRun.builder(),
        out,
        settings().with(Setting.MODEL, round).with(Setting.SCOPE, "linear"));
    assertThat(Inspection.builder().model(out.toString()).build().run().zeros().layerSparsity())
        .isEqualTo(
            Inspection.builder()
                .model(round.resolve("model").toString())
                .build()
                .run()
                .zeros()
                .layerSparsity());
  }

  @Test
  void aTrainingIsNotResumed() {
    TrainingRun training =
        TrainingRun.builder().settings(settings()).out(folder).resume(true).build();
    assertThatThrownBy(() -> training.run(ExperimentListener.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("resume: a single training");
  }
}
