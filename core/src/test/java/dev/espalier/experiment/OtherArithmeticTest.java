package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.fixture.SmallRun;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that continues with kernels or threads that add in another order says so. */
class OtherArithmeticTest {

  private static final Settings RUN =
      SmallRun.pruning()
          .with(Setting.MAX_STEPS, 2)
          .with(Setting.ROUNDS, 1)
          .with(Setting.KERNELS, "vector");

  @TempDir private Path folder;

  private List<String> notesOfResuming(Settings begun, Settings resumed) {
    SmallRun.run(begun.with(Setting.ROUNDS, 0), folder.resolve("run"));
    HeardNotes notes = new HeardNotes();
    SmallRun.run(resumed, folder.resolve("run"), true, notes);
    return notes.all();
  }

  @Test
  void tellsThatOtherKernelsRoundDifferently() {
    assertThat(notesOfResuming(RUN, RUN.with(Setting.KERNELS, "plain")))
        .contains(
            "the run began with vector and continues with plain: its numbers may differ from about"
                + " the eighth digit on");
  }

  @Test
  void saysNothingOfThreadsThatChangeNoBit() {
    assertThat(notesOfResuming(RUN, RUN.with(Setting.THREADS, 2)))
        .noneMatch(note -> note.contains("eighth digit"));
  }

  @Test
  void tellsThatProductsDependOnThreads() {
    Settings oneDnn = RUN.with(Setting.KERNELS, "onednn");
    assertThat(notesOfResuming(oneDnn, oneDnn.with(Setting.THREADS, 2)))
        .contains(
            "the run began with onednn on 1 thread and continues with onednn on 2 threads: its"
                + " numbers may differ from about the eighth digit on");
  }
}
