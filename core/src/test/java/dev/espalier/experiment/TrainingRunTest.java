package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.tool.Inspection;
import dev.espalier.fixture.SameRun;
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
  void theModelWrittenIsTheOneMeasured() {
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
  void trainingFromScratchNeedsNoWeightsAndDrawsThemFromTheSeed() throws IOException {
    Path bare = Files.createDirectories(folder.resolve("bare"));
    Files.copy(SmallRun.MODEL.resolve("config.json"), bare.resolve("config.json"));
    Path a = folder.resolve("a");
    Path b = folder.resolve("b");
    run(TrainingRun.builder().fromScratch(bare), a, settings());
    run(TrainingRun.builder().fromScratch(bare), b, settings());
    assertThat(a.resolve("model/model.safetensors"))
        .hasSameBinaryContentAs(b.resolve("model/model.safetensors"));
    // An untrained model does no better than guessing among 101 tokens.
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
  void withoutStepsTheModelStaysAsItIs() {
    Path out = folder.resolve("same");
    Settings settings = settings().with(Setting.MAX_STEPS, 0);
    TrainingResult result = run(TrainingRun.builder(), out, settings);
    assertThat(result.steps()).isZero();
    assertThat(result.trainLoss()).isNaN();
    assertThat(result.evaluated().evalLoss()).isEqualTo(SmallRun.evaluate(SmallRun.MODEL));
    assertThat(SmallRun.evaluate(out)).isEqualTo(result.evaluated().evalLoss());
    assertThat(run(TrainingRun.builder().resume(true), out, settings)).isEqualTo(result);
  }

  private static ExperimentListener interruptAfter(int last) {
    return new ExperimentListener() {
      @Override
      public void stepDone(StepReport step) {
        if (step.step() == last) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  @Test
  void interruptedTrainingResumesToTheSameBytes() throws IOException {
    Settings settings =
        settings()
            .with(Setting.EVAL_STEPS, 3)
            .with(Setting.EARLY_STOPPING, "patience:9")
            .with(Setting.TENSORBOARD, true);
    Path whole = folder.resolve("whole");
    run(TrainingRun.builder(), whole, settings);
    Path stopped = folder.resolve("stopped");
    for (int step : new int[] {7, 16}) {
      TrainingRun training =
          TrainingRun.builder().settings(settings).out(stopped).resume(true).build();
      assertThatThrownBy(() -> training.run(interruptAfter(step)))
          .isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(stopped.resolve("model")).doesNotExist();
    }
    TrainingRun last = TrainingRun.builder().settings(settings).out(stopped).resume(true).build();
    HeardNotes notes = new HeardNotes();
    last.run(notes);
    assertThat(notes.all()).contains("continues after step 16, where it was saved");
    SameRun.assertSame(whole, stopped);
    assertThat(stopped.resolve("state")).doesNotExist();
  }

  @Test
  void trainingWithoutSavedStatesStartsAgain() throws IOException {
    Settings settings = settings().with(Setting.SAVE_EVERY, "off");
    Path stopped = folder.resolve("stopped");
    TrainingRun training = TrainingRun.builder().settings(settings).out(stopped).build();
    assertThatThrownBy(() -> training.run(interruptAfter(7)))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(stopped.resolve("state")).doesNotExist();
    Path whole = folder.resolve("whole");
    run(TrainingRun.builder(), whole, settings);
    TrainingRun.builder()
        .settings(settings)
        .out(stopped)
        .resume(true)
        .build()
        .run(ExperimentListener.NONE);
    SameRun.assertSame(whole, stopped);
  }

  @Test
  void prunedWeightsStayPruned() {
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
  void aTrainingThatHasEndedIsNotRepeated() throws IOException {
    Path out = folder.resolve("tuned");
    TrainingResult result = run(TrainingRun.builder(), out, settings());
    ExperimentListener noStep =
        new ExperimentListener() {
          @Override
          public void stepDone(StepReport step) {
            throw new AssertionError("trained again");
          }
        };
    TrainingRun again = TrainingRun.builder().settings(settings()).out(out).resume(true).build();
    assertThat(again.run(noStep)).isEqualTo(result);
    Files.write(out.resolve("metrics.jsonl"), new byte[0]);
    assertThatThrownBy(() -> again.run(noStep))
        .isInstanceOf(dev.espalier.fault.BadInputException.class)
        .hasMessageContaining("metrics.jsonl: has 0 bytes")
        .hasMessageContaining("remove " + out.resolve("result.json"));
    Files.delete(out.resolve("result.json"));
    assertThat(again.run().steps()).isEqualTo(result.steps());
  }

  @Test
  void anInterruptedTrainingDoesNotLookFinished() {
    Path out = folder.resolve("stopped");
    assertThatThrownBy(
            () ->
                TrainingRun.builder()
                    .settings(settings())
                    .out(out)
                    .build()
                    .run(SmallRun.stopAfter(0, 3)))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(out.resolve("result.json")).doesNotExist();
  }
}
