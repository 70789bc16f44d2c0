package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.RunWriter;
import dev.espalier.settings.Resume;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A directory from before the inputs of its run are opened until the run writes. */
class RunPlaceTest {

  private static final Settings BEGUN =
      Settings.defaults().with(Setting.SEED, 7).with(Setting.ROUNDS, 2);

  @TempDir private Path folder;

  private Path run;

  @BeforeEach
  void begin() throws IOException {
    run = Files.createDirectories(folder.resolve("run/rounds")).getParent();
    Files.writeString(file(), SettingsFile.write(BEGUN, Map.of()));
  }

  private Path file() {
    return run.resolve("experiment.yaml");
  }

  private RunPlace open(IfExists existing) {
    return RunPlace.open(run, existing, note -> {});
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(run)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = IfExists.class,
      names = {"RESUME", "CONTINUE"})
  void whatIsThereIsReadOnceUnderTheLock(IfExists existing) throws IOException {
    try (RunPlace place = open(existing)) {
      assertThatThrownBy(() -> open(existing))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("is in use by");
      Files.writeString(file(), "seed: [");
      try (RunWriter writer = place.prepare(BEGUN, Map.of())) {
        assertThat(writer.directory().path()).isEqualTo(run);
      }
    }
    assertThat(files()).containsExactly("experiment.yaml", "rounds");
  }

  @Test
  void settingsThatAreNotGivenAreThoseOfARunThatContinues() {
    Settings given = Settings.defaults().with(Setting.ROUNDS, 3);
    try (RunPlace place = open(IfExists.of(Resume.YES))) {
      assertThat(place.settings(given)).isEqualTo(given.over(BEGUN));
    }
    for (Resume other : List.of(Resume.NO, Resume.AUTO)) {
      try (RunPlace place = open(IfExists.of(other))) {
        assertThat(place.settings(given)).as(other.name()).isEqualTo(given);
      }
    }
  }

  @Test
  void aPlaceThatIsNotUsedIsFreeAgainAndUnchanged() throws IOException {
    try (RunPlace place = open(IfExists.CONTINUE)) {
      assertThat(place.settings(Settings.defaults())).isEqualTo(BEGUN);
    }
    open(IfExists.CONTINUE).close();
    Files.writeString(file(), "seed: [");
    for (int start = 0; start < 2; start++) {
      assertThatThrownBy(() -> open(IfExists.CONTINUE))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining(file().toString());
    }
    assertThat(files()).containsExactly("experiment.yaml", "rounds");
  }

  @ParameterizedTest
  @EnumSource(IfExists.class)
  void nothingIsWrittenWhereThereIsNoRun(IfExists existing) {
    Path none = folder.resolve("none");
    try (RunPlace place = RunPlace.open(none, existing, note -> {})) {
      assertThat(place.settings(BEGUN)).isEqualTo(BEGUN);
    }
    assertThat(none).doesNotExist();
  }
}
