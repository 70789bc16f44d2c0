package dev.espalier.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForeignNamesTest {

  @Test
  void noNameMeansTwoSettings() {
    assertThat(Setting.all().stream().flatMap(s -> s.keysAndAliases().stream()))
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("[a-z_]+"))
        .allMatch(name -> ForeignNames.advice(name).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "lr, LEARNING_RATE, 0.5",
    "learning-rate, LEARNING_RATE, 0.5",
    "num_train_epochs, EPOCHS, 2",
    "num-train-epochs, EPOCHS, 2",
    "per_device_train_batch_size, BATCH_SIZE, 4",
    "model_name_or_path, MODEL, gpt2",
    "train_file, DATASET, a.txt",
    "validation_file, VALIDATION, b.txt",
    "max_train_steps, MAX_STEPS, 7",
    "seed, SEED, 7",
  })
  void acceptsTransformersNamesInYaml(String key, @Named Setting<?> setting, String value) {
    Settings settings = SettingsFile.of(Map.of(key, value), "x.yaml");
    assertThat(settings.given()).containsOnlyKeys(setting.key());
  }

  @Test
  void refusesASettingUnderTwoNames() {
    Map<String, String> twice = new LinkedHashMap<>();
    twice.put("lr", "1e-4");
    twice.put("learning_rate", "1e-5");
    assertThatThrownBy(() -> SettingsFile.of(twice, "x.yaml"))
        .isInstanceOf(BadInputException.class)
        .hasMessage("x.yaml: learning_rate: is given already as lr; leave one of them out");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          warmup_ratio     ; use warmup_steps, which counts steps
          fp16             ; there is no fp16
          learning_rat     ; did you mean learning_rate?
          amount           ; use rate
          xylophone        ; lists them all
          """)
  void givesTheSettingForAForeignName(String key, String says) {
    assertThatThrownBy(() -> SettingsFile.of(Map.of(key, "1"), "x.yaml"))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("x.yaml: " + key + ": is not a setting; ")
        .hasMessageContaining(says)
        .satisfies(fault -> assertThat(fault.getMessage()).hasSizeLessThan(200));
  }
}
