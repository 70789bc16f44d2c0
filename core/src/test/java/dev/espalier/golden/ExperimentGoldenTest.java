package dev.espalier.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.experiment.Experiment;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.record.RoundRecord;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Complete pruning runs, from model directory to run directory, equal the reference's. */
class ExperimentGoldenTest {

  private static final double LOSS = 1e-3;

  static Stream<Arguments> cases() {
    return Golden.withEveryKernels(
            List.of(
                "imp_ln_1_pretrained",
                "imp_ln_1_rewind",
                "imp_linear_pretrained",
                "imp_linear_rewind",
                "imp_all_pretrained",
                "imp_all_rewind"))
        .flatMap(
            run ->
                Stream.of("dense", "sparse")
                    .map(execution -> Arguments.of(run.get()[0], run.get()[1], execution)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyRoundAgrees(String name, String kernels, String execution, @TempDir Path scratch) {
    JsonNode golden = Golden.json(name + "/experiment.json");
    String model = golden.get("model").asString();
    Path out = scratch.resolve("run");

    List<RoundRecord> rounds =
        Experiment.builder()
            .settings(
                settings(name, model, golden.get("settings"), kernels)
                    .with(Setting.EXECUTION, execution))
            .out(out)
            .build()
            .run(ExperimentListener.NONE)
            .rounds();

    assertThat(rounds).hasSize(golden.get("rounds").size());
    Map<String, TensorSpec> specs = specs(model);
    for (RoundRecord round : rounds) {
      JsonNode expected = golden.get("rounds").get(round.round());
      String where = "round " + round.round();
      assertPrunedAlike(round, expected.get("pruned"), specs);
      assertThat(round.pruning().weightsLeft())
          .as(where)
          .isEqualTo(expected.get("weights_left").asLong());
      assertThat(round.pruning().sparsity())
          .as(where)
          .isCloseTo(expected.get("sparsity").asDouble(), within(1e-9));
      assertThat(round.cost().steps()).as(where).isEqualTo(expected.get("steps").asInt());
      assertThat(round.losses().trainLoss())
          .as(where)
          .isCloseTo(expected.get("train_loss").asDouble(), within(LOSS));
      assertThat(round.losses().evalLoss())
          .as(where)
          .isCloseTo(expected.get("eval_loss").asDouble(), within(LOSS));
      assertSavedModelHasItsZeros(out, round, expected.get("pruned"));
    }
  }

  /** The reference writes its settings under the keys of a settings file. */
  private static Settings settings(String name, String model, JsonNode said, String kernels) {
    Settings settings =
        Settings.defaults()
            .with(Setting.MODEL, Golden.path(model + "/model"))
            .with(Setting.DATASET, Golden.path(name))
            .with(Setting.KERNELS, kernels)
            .with(Setting.THREADS, 2);
    for (Map.Entry<String, JsonNode> entry : said.properties()) {
      Setting<?> setting = Setting.ofKey(entry.getKey()).orElseThrow();
      settings = settings.with(setting, entry.getValue().asString());
    }
    return settings;
  }

  private static Map<String, TensorSpec> specs(String model) {
    return Gpt2Layout.of(Golden.config(model)).specs().stream()
        .collect(Collectors.toMap(TensorSpec::name, Function.identity()));
  }

  private static void assertPrunedAlike(
      RoundRecord round, JsonNode pruned, Map<String, TensorSpec> specs) {
    assertThat(round.pruning().layerSparsity().keySet())
        .containsExactlyElementsOf(pruned.propertyNames());
    round
        .pruning()
        .layerSparsity()
        .forEach(
            (tensor, sparsity) ->
                assertThat(Math.round(sparsity * specs.get(tensor).shape().size()))
                    .as("weights pruned from %s in round %d", tensor, round.round())
                    .isEqualTo(pruned.get(tensor).asLong()));
  }

  private static void assertSavedModelHasItsZeros(Path out, RoundRecord round, JsonNode pruned) {
    SafetensorsValues saved =
        new SafetensorsValues(
            out.resolve("rounds/%03d/model/model.safetensors".formatted(round.round())));
    for (String tensor : pruned.propertyNames()) {
      long zeros = 0;
      for (float value : saved.floats(tensor)) {
        zeros += value == 0 ? 1 : 0;
      }
      assertThat(zeros).as("zeros of %s", tensor).isEqualTo(pruned.get(tensor).asLong());
    }
  }
}
