package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.experiment.input.ModelSource;
import dev.espalier.experiment.plan.CutSettings;
import dev.espalier.experiment.plan.DerivedDefaults;
import dev.espalier.experiment.plan.SettingsMapper;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.round.Stopping;
import dev.espalier.fixture.TestFiles;
import dev.espalier.hub.pull.PullListener;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.prune.Scope;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The recipes are consistent settings, and one of them is run. */
class RecipesTest {

  private static final Path RECIPES = TestFiles.inProject("recipes");

  static List<Path> recipes() throws IOException {
    try (Stream<Path> files = Files.list(RECIPES)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void everyRecipeIsConsistent(Path recipe) throws IOException {
    Settings settings = DerivedDefaults.resolve(SettingsFile.read(recipe));
    CutSettings.check(settings);
    assertThat(SettingsMapper.training(settings).batchSize()).isPositive();
    assertThat(Stopping.of(settings).restoresBest()).isFalse();
    String text = Files.readString(recipe).replace("\n#", "").toLowerCase(Locale.ROOT);
    assertThat(text).contains("what to expect", "run time", recipe.getFileName().toString());
  }

  @Test
  void theLabsIsWhatTheLabDid() {
    Settings lab = SettingsFile.read(RECIPES.resolve("lab.yaml"));
    Settings defaults = Settings.defaults();
    for (Setting<?> setting :
        List.of(
            Setting.SCOPE,
            Setting.CRITERION,
            Setting.RATE,
            Setting.RESET,
            Setting.EPOCHS,
            Setting.BATCH_SIZE,
            Setting.BLOCK_SIZE,
            Setting.LEARNING_RATE,
            Setting.WEIGHT_DECAY)) {
      assertThat(lab.shown(setting)).as(setting.key()).isEqualTo(defaults.shown(setting));
    }
    assertThat(lab.get(Setting.UNTIL)).isEqualTo(0.99);
  }

  @Test
  void oneShotWandaRunsOnTheEmbeddedModel(@TempDir Path folder) {
    Settings recipe =
        SettingsFile.read(RECIPES.resolve("one-shot-wanda.yaml")).with(Setting.MAX_STEPS, 2);
    ExperimentResult result =
        Experiment.builder()
            .settings(recipe)
            .out(folder.resolve("run"))
            .build()
            .run(ExperimentListener.NONE);
    assertThat(result.rounds()).hasSize(2);
    assertThat(result.rounds().getLast().pruning().sparsity()).isEqualTo(0.5);
    try (var model =
        ModelSource.open(folder.resolve("run/rounds/001").toString(), PullListener.SILENT)) {
      List<TensorSpec> scope =
          Scope.resolve("linear", Gpt2Layout.of(model.config()).specs(), "scope");
      assertThat(result.rounds().getLast().pruning().layerSparsity()).hasSize(scope.size());
    }
  }
}
