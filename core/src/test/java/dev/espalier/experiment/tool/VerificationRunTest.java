package dev.espalier.experiment.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.experiment.TrainingRun;
import dev.espalier.experiment.compare.ComparisonRun;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.tool.VerificationResult.Damaged;
import dev.espalier.experiment.tool.VerificationResult.Mend;
import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.KilledRun;
import dev.espalier.fixture.KilledRun.Moment;
import dev.espalier.fixture.SmallRun;
import dev.espalier.mask.Mask;
import dev.espalier.mask.MaskFile;
import dev.espalier.mask.MaskWithOrigin;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.storage.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report on intact and damaged directories. */
class VerificationRunTest {

  @TempDir private Path folder;

  private static Settings settings() {
    return SmallRun.pruning().with(Setting.ROUNDS, 2).with(Setting.MAX_STEPS, 2);
  }

  private Path pruned() {
    Path out = folder.resolve("run");
    SmallRun.run(settings(), out);
    return out;
  }

  private static VerificationResult verify(Path out) {
    return VerificationRun.builder().directory(out).build().run();
  }

  private static VerificationResult quick(Path out) {
    return VerificationRun.builder().directory(out).quick(true).build().run();
  }

  private static void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 2] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void aWholeRunIsSaidToBeWhole() {
    Path out = pruned();
    VerificationResult result = verify(out);
    assertThat(result.whole()).isTrue();
    assertThat(result.kind()).isEqualTo("run");
    assertThat(result.notes())
        .containsExactly(out + " has no report.html; 'espalier report " + out + "' makes it");
    assertThat(result.runs())
        .singleElement()
        .satisfies(
            run -> {
              assertThat(run.rounds()).isEqualTo(3);
              assertThat(run.complete()).isTrue();
              assertThat(run.files()).isGreaterThanOrEqualTo(3 * 6);
            });
    assertThat(quick(out).whole()).isTrue();
  }

  @Test
  void everyFileOfARoundIsCovered() throws IOException {
    Path out = pruned();
    Path round = out.resolve("rounds/001");
    List<Path> files;
    try (var tree = Files.walk(round)) {
      files = tree.filter(Files::isRegularFile).toList();
    }
    assertThat(files).hasSizeGreaterThanOrEqualTo(7);
    for (Path file : files) {
      byte[] before = Files.readAllBytes(file);
      flip(file);
      assertThat(verify(out).damages())
          .as(file.toString())
          .anySatisfy(
              damage -> {
                assertThat(damage.file()).startsWith(round.toString());
                assertThat(damage.remove()).containsExactly(round.toString());
                assertThat(damage.then()).isEqualTo(Mend.RESUME);
              });
      Files.write(file, before);
    }
    assertThat(verify(out).whole()).isTrue();
  }

  @Test
  void quickSeesSizesOnly() throws IOException {
    Path out = pruned();
    flip(out.resolve("rounds/001/model/model.safetensors"));
    assertThat(quick(out).whole()).isTrue();
    assertThat(verify(out).whole()).isFalse();
    Files.delete(out.resolve("rounds/002/metrics.jsonl"));
    assertThat(quick(out).damages())
        .extracting(Damaged::file)
        .containsExactly(out.resolve("rounds/002/metrics.jsonl").toString());
  }

  @Test
  void whatWasDamagedIsMendedAsItSays() throws IOException {
    Path out = pruned();
    MaskWithOrigin mask = MaskFile.readAlone(out.resolve("rounds/001/mask.safetensors"));
    MaskFile.write(
        out.resolve("rounds/001/mask.safetensors"),
        new MaskWithOrigin(Mask.dense(mask.mask().specs()), mask.model()));
    flip(out.resolve("rounds/002/model/model.safetensors"));
    Files.delete(out.resolve("results.csv"));
    List<Damaged> damages = verify(out).damages();
    assertThat(damages).hasSizeGreaterThanOrEqualTo(2);
    for (Damaged damage : damages) {
      for (String remove : damage.remove()) {
        FolderTree.delete(Path.of(remove));
      }
    }
    SmallRun.run(settings(), out, true, ExperimentListener.NONE);
    assertThat(verify(out).whole()).isTrue();
    assertThat(out.resolve("results.csv")).exists();
  }

  @Test
  void missingAndFalseTablesAndRoundsAreTold() throws IOException {
    Path out = pruned();
    Files.writeString(
        out.resolve("results.csv"), Files.readString(out.resolve("results.csv")) + "9,9\n");
    Files.delete(out.resolve("results.json"));
    assertThat(verify(out).damages())
        .extracting(Damaged::file)
        .containsExactlyInAnyOrder(
            out.resolve("results.csv").toString(), out.resolve("results.json").toString());
    FolderTree.delete(out.resolve("rounds/001"));
    assertThat(verify(out).damages())
        .extracting(damage -> damage.file() + " " + damage.what())
        .containsExactly(out.resolve("rounds/001") + " is missing, and rounds after it are there");
  }

  @Test
  void aTrainingIsCoveredOnceItHasEnded() throws IOException {
    Path out = folder.resolve("tuned");
    TrainingRun.builder().settings(settings()).out(out).build().run();
    VerificationResult result = verify(out);
    assertThat(result.whole()).isTrue();
    assertThat(result.kind()).isEqualTo("training");
    assertThat(result.runs().getFirst().files()).isGreaterThanOrEqualTo(4);
    flip(out.resolve("metrics.jsonl"));
    assertThat(verify(out).damages())
        .extracting(Damaged::file)
        .containsExactly(out.resolve("metrics.jsonl").toString());
    Files.delete(out.resolve("result.json"));
    assertThat(verify(out).notes())
        .singleElement()
        .asString()
        .contains("the training has not come to its end");
  }

  @Test
  void aComparisonIsCheckedWithAllItsRuns() throws IOException {
    Path out = folder.resolve("compared");
    ComparisonRun.builder().settings(settings().with(Setting.SEEDS, "1")).out(out).build().run();
    VerificationResult result = verify(out);
    assertThat(result.damages()).isEmpty();
    assertThat(result.kind()).isEqualTo("comparison");
    assertThat(result.runs())
        .extracting(VerificationResult.Checked::kind)
        .containsExactly("control", "control", "run");
    Path file = out.resolve("seed-1/random/rounds/002/mask.safetensors");
    flip(file);
    FolderTree.delete(out.resolve("seed-1/reinitialised"));
    assertThat(verify(out).damages())
        .extracting(Damaged::file)
        .contains(file.toString(), out.resolve("seed-1/reinitialised").toString());
  }

  @Test
  void aRunInUseAndOneOfAnEarlierVersionAreWhole() throws IOException {
    Path out = folder.resolve("run");
    SmallRun.run(
        settings(),
        out,
        false,
        new ExperimentListener() {
          @Override
          public void roundDone(dev.espalier.record.RoundRecord round) {
            VerificationResult result = verify(out);
            assertThat(result.whole()).isTrue();
            assertThat(result.runs().getFirst().complete()).isFalse();
            assertThat(result.notes()).anyMatch(note -> note.contains("is in use by"));
          }
        });
    for (int round = 0; round < 3; round++) {
      Path json = out.resolve("rounds/%03d/round.json".formatted(round));
      Files.writeString(
          json, Files.readString(json).replaceFirst("(?s),\\s+\"files\" : \\[.*?\\]", ""));
    }
    assertThat(verify(out).whole()).isTrue();
    assertThat(verify(out).notes())
        .anyMatch(note -> note.contains("rounds [0, 1, 2] are of an earlier version"));
  }

  @Test
  void theSavedStatesOfARoundInTrainingAreChecked() throws IOException {
    Path out = folder.resolve("run");
    Settings saving = settings().with(Setting.MAX_STEPS, 9).with(Setting.SAVE_EVERY, "2");
    KilledRun.kill(saving, out, 1, 9, Moment.AFTER_STEP);
    Path older = out.resolve("state/training-001/step-00000006.safetensors");
    Path newer = out.resolve("state/training-001/step-00000008.safetensors");
    int checked = verify(out).runs().getFirst().files();
    assertThat(verify(out).whole()).isTrue();

    flip(newer);
    assertStates(
        out,
        newer
            + " does not match its checksum; step-00000006.safetensors, saved before it, is used");
    assertThat(verify(out).runs().getFirst().files()).isEqualTo(checked);
    assertThat(quick(out).whole()).isTrue();

    flip(older);
    String none = " does not match its checksum; none is whole, so the round is trained from its";
    assertStates(out, newer + none + " start", older + none + " start");

    flip(newer);
    assertStates(
        out,
        older
            + " does not match its checksum; it is not needed, since the newer"
            + " step-00000008.safetensors is whole");
    SmallRun.run(saving, out, true, ExperimentListener.NONE);
    assertThat(verify(out).whole()).isTrue();
  }

  @Test
  void theSavedStatesOfATrainingAreChecked() throws IOException {
    Path out = folder.resolve("tuned");
    var training =
        TrainingRun.builder().settings(settings().with(Setting.MAX_STEPS, 9)).out(out).build();
    assertThatThrownBy(() -> training.run(SmallRun.stopAfter(0, 3)))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    VerificationResult result = verify(out);
    assertThat(result.whole()).isTrue();
    assertThat(result.runs().getFirst().files()).isEqualTo(1);
    Path state = out.resolve("state/training-000/step-00000003.safetensors");
    flip(state);
    assertStates(
        out,
        state
            + " does not match its checksum; none is whole, so the round is trained from its"
            + " start");
  }

  private static void assertStates(Path out, String... expected) {
    assertThat(verify(out).damages())
        .allSatisfy(
            damage -> {
              assertThat(damage.remove()).isEmpty();
              assertThat(damage.then()).isEqualTo(Mend.RESUME);
            })
        .extracting(damage -> damage.file() + " " + damage.what())
        .containsExactly(expected);
  }

  @Test
  void aDirectoryWithoutARunIsRefused() {
    assertThatThrownBy(() -> verify(folder))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is no run");
    assertThatThrownBy(() -> verify(folder.resolve("nowhere")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("not found");
  }

  @Test
  void filesThatTellTheKindOfADirectoryMayBeDamagedToo() throws IOException {
    Path out = pruned();
    Files.writeString(out.resolve("experiment.yaml"), "rounds: many\n");
    assertThat(verify(out).damages())
        .extracting(damage -> damage.file() + " " + damage.then())
        .containsExactly(out.resolve("experiment.yaml") + " COPY");
    Files.writeString(out.resolve("experiment.yaml"), "rounds: 2\n");
    Files.writeString(out.resolve("request.json"), "{");
    VerificationResult transfer = verify(out);
    assertThat(transfer.kind()).isEqualTo("transfer");
    assertThat(transfer.damages())
        .extracting(Damaged::file)
        .containsExactly(out.resolve("request.json").toString());
  }
}
