package dev.espalier.experiment.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.experiment.HeardNotes;
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

/** Masks of a run, named in every possible way. */
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
  void aRunNamesItsLastRoundAndARoundItsFile() {
    MaskSummary shown = MaskInspection.builder().mask(run.toString()).build().run();
    assertThat(shown).isEqualTo(MaskInspection.builder().mask(round(2)).build().run());
    assertThat(shown)
        .isEqualTo(MaskInspection.builder().mask(round(2) + "/mask.safetensors").build().run());
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
  void masksOfLaterRoundsAreContainedInEarlierOnes() {
    MaskComparison compared = MaskComparisonRun.builder().masks(round(1), round(2)).build().run();
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
  void combinesAndReplacesOnlyIfRequested() {
    Path out = folder.resolve("combined.safetensors");
    MaskSummary both =
        MaskCombination.builder()
            .rule(MaskCombination.Rule.AND)
            .masks(round(1), round(2))
            .out(out)
            .build()
            .run();
    assertThat(both.kept()).isEqualTo(rounds.get(2).pruning().weightsLeft());
    assertThat(both.modelSha256())
        .isEqualTo(MaskInspection.builder().mask(round(1)).build().run().modelSha256());
    assertThatThrownBy(
            () ->
                MaskCombination.builder()
                    .rule(MaskCombination.Rule.OR)
                    .masks(round(1), round(2))
                    .out(out)
                    .build()
                    .run())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("exists already")
        .hasMessageContaining("replace it with overwrite(true)");
    assertThat(MaskInspection.builder().mask(out.toString()).build().run()).isEqualTo(both);
    MaskSummary either =
        MaskCombination.builder()
            .rule(MaskCombination.Rule.OR)
            .masks(round(1), round(2))
            .out(out)
            .overwrite(true)
            .build()
            .run();
    assertThat(either.kept()).isEqualTo(rounds.get(1).pruning().weightsLeft());
  }

  @Test
  void theZerosOfARoundsModelGiveItsMask() {
    Path out = folder.resolve("zeros.safetensors");
    for (String model :
        List.of(round(2), round(2) + "/model", round(2) + "/model/model.safetensors")) {
      MaskExtraction.builder().model(model).scope("linear").out(out).overwrite(true).build().run();
      MaskComparison compared =
          MaskComparisonRun.builder().masks(out.toString(), round(2)).build().run();
      assertThat(compared.total().distance()).isZero();
    }
    assertThat(MaskInspection.builder().mask(out.toString()).build().run().modelSha256())
        .as("that of the checkpoint the run began with")
        .isEqualTo(MaskInspection.builder().mask(run.toString()).build().run().modelSha256());
    MaskSummary dense =
        MaskExtraction.builder()
            .model(SmallRun.MODEL.toString())
            .scope("ln_1")
            .out(out)
            .overwrite(true)
            .build()
            .run();
    assertThat(dense.sparsity()).isZero();
    assertThat(dense.modelSha256())
        .isEqualTo(MaskInspection.builder().mask(run.toString()).build().run().modelSha256());
    assertThat(dense.tensors()).hasSize(3);
  }

  @Test
  void notesOnReadingTheModelArePassedOn() throws IOException {
    Path model = Files.createDirectories(folder.resolve("unnamed"));
    for (String file : List.of("model.safetensors", "config.json")) {
      Files.copy(SmallRun.MODEL.resolve(file), model.resolve(file));
    }
    Path config = model.resolve("config.json");
    Files.writeString(
        config, Files.readString(config).replaceFirst("\"model_type\": *\"gpt2\",?", ""));
    HeardNotes notes = new HeardNotes();
    MaskExtraction.builder()
        .model(model.toString())
        .scope("ln_1")
        .out(folder.resolve("noted.mask"))
        .overwrite(true)
        .build()
        .run(notes);
    assertThat(notes.all()).singleElement().asString().contains("names no model_type");
  }

  @Test
  void badInputIsOneLineAndWritesNothing() throws IOException {
    Path out = folder.resolve("never.safetensors");
    Path empty = Files.createDirectories(folder.resolve("empty"));
    refused(
        () -> MaskInspection.builder().mask("no-such-mask").build().run(),
        "no-such-mask: not found");
    refused(() -> MaskInspection.builder().mask(empty.toString()).build().run(), "holds no mask");
    refused(
        () -> MaskInspection.builder().mask(SmallRun.MODEL + "/model.safetensors").build().run(),
        "name a mask's file");
    refused(
        () -> MaskInspection.builder().mask(SmallRun.MODEL + "/config.json").build().run(),
        "config.json");
    refused(
        () ->
            MaskExtraction.builder()
                .model(SmallRun.MODEL.toString())
                .scope("ln_9")
                .out(out)
                .build()
                .run(),
        "matches no tensor");
    refused(
        () ->
            MaskExtraction.builder()
                .model(round(1) + "/mask.safetensors")
                .scope("linear")
                .out(out)
                .build()
                .run(),
        "config.json");
    refused(
        () ->
            MaskExtraction.builder()
                .model(SmallRun.MODEL + "/config.json")
                .scope("linear")
                .out(out)
                .build()
                .run(),
        "name the model's directory");
    refused(
        () ->
            MaskCombination.builder()
                .rule(MaskCombination.Rule.AND)
                .masks(round(1), round(2))
                .out(empty)
                .overwrite(true)
                .build()
                .run(),
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
