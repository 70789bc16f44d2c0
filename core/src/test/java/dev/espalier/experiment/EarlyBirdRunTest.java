package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.fixture.SmallRun;
import dev.espalier.fixture.StoppedRun;
import dev.espalier.record.MetricsFile;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.StepRecord;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rounds that end when their mask has become stable. */
class EarlyBirdRunTest {

  @TempDir private Path folder;

  @Test
  void anEarlyBirdRoundEndsWhenItsMaskIsStableAndRecordsIt() {
    Path out = folder.resolve("run");
    Settings settings =
        SmallRun.pruning()
            .with(Setting.EARLY_BIRD, "every:1,threshold:1,masks:2")
            .with(Setting.RESET, "rewind:4")
            .with(Setting.LOGGING_STEPS, 100);
    List<RoundRecord> rounds = SmallRun.run(settings, out);
    // Round 0 must reach the step to which the others are rewound.
    assertThat(rounds).extracting(round -> round.cost().steps()).containsExactly(4, 2, 2, 2, 2);
    assertThat(rounds).extracting(RoundRecord::stoppedBy).containsOnly("early-bird");
    List<StepRecord> steps = MetricsFile.read(RunDirectory.at(out).metrics(1));
    assertThat(steps).extracting(StepRecord::step).containsExactly(2);
    assertThat(steps.getLast().step()).isEqualTo(2);
    assertThat(steps.getLast().after().maskDistance()).isBetween(0.0, 0.999);
  }

  @Test
  void unstableMasksChangeNothing() throws IOException {
    Path plain = folder.resolve("plain");
    Path watched = folder.resolve("watched");
    SmallRun.run(SmallRun.pruning(), plain);
    assertThat(
            SmallRun.run(
                SmallRun.pruning().with(Setting.EARLY_BIRD, "every:3,threshold:1e-9"), watched))
        .extracting(RoundRecord::stoppedBy)
        .containsOnlyNulls();
    assertThat(StoppedRun.withoutTimes(watched.resolve("results.csv")))
        .isEqualTo(StoppedRun.withoutTimes(plain.resolve("results.csv")));
  }
}
