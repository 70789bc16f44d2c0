package dev.espalier.experiment.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.experiment.HeardNotes;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.tool.Masks.Combination;
import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.SmallRun;
import dev.espalier.record.RoundRecord;
import dev.espalier.settings.Setting;
import dev.espalier.settings.SettingsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Masks of a run, named in every way. */
class MasksTest {

  @TempDir private static Path folder;

  private static Path run;
  private static List<RoundRecord> rounds;

  @BeforeAll
  static void prunes() {
    run = folder.resolve("run");
    rounds =
        SmallRun.run(
            SmallRun.settings()
                .with(Setting.MAX_STEPS, 2)
                .with(Setting.RATE, 0.5)
                .with(Setting.ROUNDS, 2),
            run);
  }

  private static String round(int number) {
    return run.resolve("rounds/%03d".formatted(number)).toString();
  }

  @Test
  void aRunIsItsLastRoundAndARoundItsFile() {
    MaskSummary shown = Masks.show(run.toString());
    assertThat(shown).isEqualTo(Masks.show(round(2)));
    assertThat(shown).isEqualTo(Masks.show(round(2) + "/mask.safetensors"));
    assertThat(shown.kept()).isEqualTo(rounds.getLast().pruning().weightsLeft());
    assertThat(shown.sparsity()).isEqualTo(rounds.getLast().pruning().sparsity());
    shown
        .tensors()
        .forEach(
            tensor ->
                assertThat(tensor.sparsity())
                    .isEqualTo(rounds.getLast().pruning().layerSparsity().get(tensor.name())));
    assertThat(SettingsFile.readNotes(run.resolve("experiment.yaml")))
        .containsEntry("model_sha256", shown.modelSha256());
  }

  @Test
  void laterRoundsKeepPartOfWhatEarlierOnesKept() {
    MaskComparison compared = Masks.compare(round(1), round(2), false);
    long before = rounds.get(1).pruning().weightsLeft();
    long after = rounds.get(2).pruning().weightsLeft();
    assertThat(compared.total().keptA()).isEqualTo(before);
    assertThat(compared.total().keptByBoth()).isEqualTo(compared.total().keptB()).isEqualTo(after);
    assertThat(compared.total().overlap()).isEqualTo((double) after / before);
    assertThat(compared.total().distance())
        .isEqualTo((double) (before - after) / compared.total().size());
    assertThat(compared.tensors()).hasSize(12);
  }

  @Test
  void combinesAndReplacesOnlyWhenTold() {
    Path out = folder.resolve("combined.safetensors");
    MaskSummary both = Masks.combine(Combination.AND, round(1), round(2), out, false, false);
    assertThat(both.kept()).isEqualTo(rounds.get(2).pruning().weightsLeft());
    assertThat(both.modelSha256()).isEqualTo(Masks.show(round(1)).modelSha256());
    assertThatThrownBy(() -> Masks.combine(Combination.OR, round(1), round(2), out, false, false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("exists already")
        .hasMessageContaining("replace it with overwrite(true)");
    assertThat(Masks.show(out.toString())).isEqualTo(both);
    MaskSummary either = Masks.combine(Combination.OR, round(1), round(2), out, true, false);
    assertThat(either.kept()).isEqualTo(rounds.get(1).pruning().weightsLeft());
  }

  @Test
  void zerosOfARoundsModelAreItsMask() {
    Path out = folder.resolve("zeros.safetensors");
    for (String model :
        List.of(round(2), round(2) + "/model", round(2) + "/model/model.safetensors")) {
      Masks.extractZeros(model, "linear", out, true, ExperimentListener.NONE);
      MaskComparison compared = Masks.compare(out.toString(), round(2), false);
      assertThat(compared.total().distance()).isZero();
    }
    assertThat(Masks.show(out.toString()).modelSha256())
        .as("that of the checkpoint the run began with")
        .isEqualTo(Masks.show(run.toString()).modelSha256());
    MaskSummary dense =
        Masks.extractZeros(SmallRun.MODEL.toString(), "ln_1", out, true, ExperimentListener.NONE);
    assertThat(dense.sparsity()).isZero();
    assertThat(dense.modelSha256()).isEqualTo(Masks.show(run.toString()).modelSha256());
    assertThat(dense.tensors()).hasSize(3);
  }

  @Test
  void howTheModelWasReadIsNoted() throws IOException {
    Path model = Files.createDirectories(folder.resolve("unnamed"));
    for (String file : List.of("model.safetensors", "config.json")) {
      Files.copy(SmallRun.MODEL.resolve(file), model.resolve(file));
    }
    Path config = model.resolve("config.json");
    Files.writeString(
        config, Files.readString(config).replaceFirst("\"model_type\": *\"gpt2\",?", ""));
    HeardNotes notes = new HeardNotes();
    Masks.extractZeros(model.toString(), "ln_1", folder.resolve("noted.mask"), true, notes);
    assertThat(notes.all()).singleElement().asString().contains("names no model_type");
  }

  @Test
  void badInputIsOneLineAndWritesNothing() throws IOException {
    Path out = folder.resolve("never.safetensors");
    Path empty = Files.createDirectories(folder.resolve("empty"));
    refused(() -> Masks.show("no-such-mask"), "no-such-mask: not found");
    refused(() -> Masks.show(empty.toString()), "holds no mask");
    refused(() -> Masks.show(SmallRun.MODEL + "/model.safetensors"), "name a mask's file");
    refused(() -> Masks.show(SmallRun.MODEL + "/config.json"), "config.json");
    refused(
        () ->
            Masks.extractZeros(
                SmallRun.MODEL.toString(), "ln_9", out, false, ExperimentListener.NONE),
        "matches no tensor");
    refused(
        () ->
            Masks.extractZeros(
                round(1) + "/mask.safetensors", "linear", out, false, ExperimentListener.NONE),
        "config.json");
    refused(
        () ->
            Masks.extractZeros(
                SmallRun.MODEL + "/config.json", "linear", out, false, ExperimentListener.NONE),
        "name the model's directory");
    refused(
        () -> Masks.combine(Combination.AND, round(1), round(2), empty, true, false),
        "is a directory");
    assertThat(out).doesNotExist();
  }

  private static void refused(Runnable work, String message) {
    assertThatThrownBy(work::run)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }
}
