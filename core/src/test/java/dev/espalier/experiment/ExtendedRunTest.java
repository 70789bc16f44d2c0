package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.experiment.compare.ComparisonResult;
import dev.espalier.experiment.compare.ComparisonRun;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.tool.VerificationRun;
import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.SmallRun;
import dev.espalier.fixture.StoppedRun;
import dev.espalier.record.RunDirectory;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A complete run that is continued with a higher sparsity or more rounds. */
class ExtendedRunTest {

  @TempDir private Path folder;

  private Path started(Settings settings) {
    Path out = folder.resolve("started");
    SmallRun.run(settings, out);
    return out;
  }

  private Path out() {
    return folder.resolve("extended");
  }

  private void resume(Settings settings) {
    SmallRun.run(settings, out(), true, ExperimentListener.NONE);
  }

  private void assertSame(Path extended, Path started) throws IOException {
    assertThat(StoppedRun.withoutTimes(extended.resolve("results.csv")))
        .isEqualTo(StoppedRun.withoutTimes(started.resolve("results.csv")));
    List<Integer> rounds = RunDirectory.at(started).roundsThere();
    assertThat(RunDirectory.at(extended).roundsThere()).isEqualTo(rounds);
    for (int round : rounds) {
      for (String name : List.of("mask.safetensors", "model/model.safetensors", "sample.json")) {
        Path file = Path.of("rounds/%03d".formatted(round), name);
        if (Files.exists(started.resolve(file))) {
          assertThat(extended.resolve(file)).hasSameBinaryContentAs(started.resolve(file));
        }
      }
    }
    assertThat(Files.readString(extended.resolve("experiment.yaml")))
        .isEqualTo(Files.readString(started.resolve("experiment.yaml")));
    assertThat(VerificationRun.builder().directory(extended).build().run().damages()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "pretrained, magnitude",
    "rewind:2, magnitude",
    "none, movement",
    "rewind:2, movement",
    "random, wanda"
  })
  void aRunThatIsExtendedIsLikeOneThatWasStartedSo(String reset, String criterion)
      throws IOException {
    Settings settings =
        SmallRun.pruning()
            .with(Setting.RESET, reset)
            .with(Setting.CRITERION, criterion)
            .with(Setting.EXECUTION, "dense");
    int before = SmallRun.run(settings.with(Setting.UNTIL, 0.5), out()).size();
    List<Integer> trained = new ArrayList<>();
    SmallRun.run(
        settings.with(Setting.UNTIL, 0.8),
        out(),
        true,
        new ExperimentListener() {
          @Override
          public void roundStarted(int round, int last, double sparsity) {
            trained.add(round);
          }
        });
    assertThat(trained).first().isEqualTo(before);
    assertSame(out(), started(settings.with(Setting.UNTIL, 0.8)));
  }

  @Test
  void roundsGrowToo() throws IOException {
    Settings settings = SmallRun.pruning();
    SmallRun.run(settings.with(Setting.ROUNDS, 0), out());
    resume(settings.with(Setting.ROUNDS, 1));
    resume(settings.with(Setting.ROUNDS, 2).with(Setting.UNTIL, 0.95));
    // No number of rounds is no limit.
    resume(settings.with(Setting.UNTIL, 0.95));
    assertSame(out(), started(settings.with(Setting.UNTIL, 0.95)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "until | 0.6 | says until: 0.7, not 0.6; give no less",
        "rounds | 1 | says rounds: 2, not 1; give no less",
        "rate | 0.6 | says rate: 0.5, not 0.6; give the same settings",
        "seed | 5 | says seed: 42, not 5; give the same settings"
      })
  void nothingElseMayChange(String key, String value, String message) throws IOException {
    Settings settings =
        SmallRun.pruning()
            .with(Setting.UNTIL, 0.7)
            .with(Setting.ROUNDS, 2)
            .with(Setting.MAX_STEPS, 1);
    SmallRun.run(settings, out());
    String before = Files.readString(out().resolve("experiment.yaml"));
    assertThatThrownBy(() -> resume(settings.with(Setting.ofKey(key).orElseThrow(), value)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(message);
    assertThat(out().resolve("experiment.yaml")).hasContent(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "schedule | cubic | schedule cubic spreads its cuts over all rounds",
        "schedule | linear | schedule linear spreads its cuts over all rounds",
        "pattern | 2:4 | pattern cuts once"
      })
  void cutsThatAreSpreadOverTheRoundsCannotBeAppendedTo(String key, String value, String why) {
    Settings settings =
        SmallRun.pruning()
            .with(Setting.ofKey(key).orElseThrow(), value)
            .with(Setting.UNTIL, 0.5)
            .with(Setting.ROUNDS, 1)
            .with(Setting.MAX_STEPS, 1)
            .with(Setting.SCOPE, ".*c_attn.weight");
    if (key.equals("pattern")) {
      // The golden model's widths are no multiples of four.
      settings = settings.with(Setting.PATTERN, "1:3");
    }
    Settings begun = settings;
    SmallRun.run(begun, out());
    assertThatThrownBy(() -> resume(begun.with(Setting.UNTIL, 0.9)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("says until: 0.5, not 0.9")
        .hasMessageContaining(why);
  }

  @Test
  void aComparisonIsExtendedWithItsControls() throws IOException {
    Settings settings =
        SmallRun.pruning()
            .with(Setting.SEEDS, "1")
            .with(Setting.MAX_STEPS, 2)
            .with(Setting.RESET, "rewind:1")
            .with(Setting.EXECUTION, "dense");
    ComparisonResult started = compare(settings.with(Setting.ROUNDS, 2), "started", false);
    compare(settings.with(Setting.ROUNDS, 1), "extended", false);
    ComparisonResult extended = compare(settings.with(Setting.ROUNDS, 2), "extended", true);
    assertThat(extended.comparison()).isEqualTo(started.comparison());
    assertThat(SettingsFile.read(out().resolve("seed-1/random/experiment.yaml")).get(Setting.UNTIL))
        .isEqualTo(0.9);
  }

  private ComparisonResult compare(Settings settings, String name, boolean resume) {
    return ComparisonRun.builder()
        .settings(settings)
        .out(folder.resolve(name))
        .resume(resume)
        .build()
        .run();
  }
}
