package dev.espalier.model.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.fixture.ConfigOf;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.mask.Mask;
import dev.espalier.model.ExecutionPlan;
import dev.espalier.model.FormatPolicy;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.MaskIndex;
import dev.espalier.model.RandomMasks;
import dev.espalier.model.WeightFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Measurements determine the choice and are made once. The measurements themselves are not tested,
 * since they depend on the machine.
 */
class AutoTunerTest {

  private static final int ROWS = 1024;

  private static final Gpt2Config CONFIG =
      ConfigOf.shape(512, 64, 64, 2, 2, 256).dropout(0.1, 0.1, 0.1).initializerRange(0.1).make();

  private static final Kernels KERNELS = KernelChoice.choose("vector", 1);

  @AfterAll
  static void endWorkers() {
    KERNELS.close();
  }

  /** Stores measurements, or has them from the start. */
  private static final class Known implements AutoTuner.Store {

    final Map<String, AutoTuner.Measurement> measured = new TreeMap<>();
    private final Map<String, Double> seconds;

    /** The times of forms in seconds, by prefix of their keys. */
    Known(Map<String, Double> seconds) {
      this.seconds = seconds;
    }

    @Override
    public AutoTuner.Measurement find(String key) {
      for (Map.Entry<String, Double> known : seconds.entrySet()) {
        if (key.startsWith(known.getKey())) {
          return new AutoTuner.Measurement(known.getValue(), 1);
        }
      }
      return measured.get(key);
    }

    @Override
    public AutoTuner.Measurement keep(String key, AutoTuner.Measurement measurement) {
      measured.put(key, measurement);
      return measurement;
    }
  }

  private static Map<String, WeightFormat> forms(String mask, Known known, int rows) {
    Mask random = RandomMasks.of(mask, CONFIG, 3);
    return ExecutionPlan.of(CONFIG, random, new AutoTuner(KERNELS, rows, known)).byName();
  }

  @Test
  void theFasterFormIsSelected() {
    Known sparseWins = new Known(Map.of("dense", 1.0, "sparse rows", 0.85, "sparse tiles", 0.3));
    assertThat(forms("all 0.1", sparseWins, ROWS).values()).containsOnly(WeightFormat.SPARSE);
    assertThat(sparseWins.measured).isEmpty();
    Known denseWins = new Known(Map.of("dense", 1.0, "sparse", 0.93, "compact", 0.98));
    assertThat(forms("all 0.1", denseWins, ROWS).values()).containsOnly(WeightFormat.DENSE);
    assertThat(forms("ln_1 0.5", denseWins, ROWS).values()).containsOnly(WeightFormat.DENSE);
  }

  @Test
  void theTwoWeightsOfAnMlpAreSelectedTogether() {
    Known onlyTogether = new Known(Map.of("dense", 1.0, "sparse rows", 1.2, "sparse tiles", 0.85));
    assertThat(forms("linear 0.1", onlyTogether, ROWS))
        .containsEntry("transformer.h.1.mlp.c_fc.weight", WeightFormat.SPARSE)
        .containsEntry("transformer.h.1.mlp.c_proj.weight", WeightFormat.SPARSE)
        .containsEntry("transformer.h.1.attn.c_attn.weight", WeightFormat.DENSE);
    // With only one of them sparse the hidden layer must leave its tiles.
    assertThat(forms(".*mlp.c_fc.weight 0.2", onlyTogether, ROWS).values())
        .containsOnly(WeightFormat.DENSE);
    Known oneWins =
        new Known(
            Map.of(
                "dense",
                1.0,
                "sparse rows",
                0.85,
                "sparse tiles_after",
                0.8,
                "sparse tiles_before",
                1.5));
    assertThat(forms("linear 0.1", oneWins, ROWS))
        .containsEntry("transformer.h.1.mlp.c_fc.weight", WeightFormat.SPARSE)
        .containsEntry("transformer.h.1.mlp.c_proj.weight", WeightFormat.DENSE);
  }

  @Test
  void constantInputsAreUsedWhateverIsMeasured() {
    Known denseWins = new Known(Map.of("dense", 1e-9));
    assertThat(forms("layer-norms 0", denseWins, ROWS))
        .containsEntry("transformer.h.0.attn.c_attn.weight", WeightFormat.UNIFORM)
        .containsEntry("transformer.h.0.attn.c_proj.weight", WeightFormat.UNIFORM)
        .containsEntry("transformer.h.1.mlp.c_fc.weight", WeightFormat.UNIFORM)
        .containsEntry("transformer.h.1.mlp.c_proj.weight", WeightFormat.UNIFORM)
        .containsEntry("transformer.wte.weight", WeightFormat.DENSE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"all 0.4", "all one", ".* 0.5"})
  void similarWeightsAreMeasuredOnce(String mask) {
    Known known = new Known(Map.of());
    Map<String, WeightFormat> first = forms(mask, known, ROWS);
    int measured = known.measured.size();
    assertThat(measured).isBetween(2, 20);
    assertThat(known.measured.values()).allMatch(measurement -> measurement.seconds() > 0);
    assertThat(forms(mask, known, ROWS)).isEqualTo(first);
    assertThat(known.measured).hasSize(measured);
  }

  @Test
  void smallProductsAreNotMeasured() {
    Known known = new Known(Map.of());
    assertThat(forms("all 0.03", known, 16).values()).containsOnly(WeightFormat.DENSE);
    assertThat(known.measured).isEmpty();
  }

  @Test
  void aDenserWeightTakesLongerThanTheMeasuredOne() {
    // Both densities share a key, and the measurement is that of the less dense weight.
    Known known = new Known(Map.of("dense", 1.0));
    AutoTuner calibration = new AutoTuner(KERNELS, ROWS, known);
    FormatPolicy.Weight weight = weight(0.09);
    calibration.choose(weight);
    String key = known.measured.keySet().iterator().next();
    known.measured.put(key, new AutoTuner.Measurement(0.85, 0.09));
    assertThat(calibration.choose(weight)).isEqualTo(WeightFormat.SPARSE);
    assertThat(calibration.choose(weight(0.1))).isEqualTo(WeightFormat.DENSE);
    assertThat(known.measured).hasSize(1);
  }

  @Test
  void impliedResultsAreNotMeasured() {
    Known known = new Known(Map.of("dense", 1.0));
    AutoTuner calibration = new AutoTuner(KERNELS, ROWS, known);
    calibration.choose(weight(0.1));
    String key = known.measured.keySet().iterator().next();
    known.measured.put(key, new AutoTuner.Measurement(0.85, 0.1));
    assertThat(calibration.choose(weight(0.01))).isEqualTo(WeightFormat.SPARSE);
    assertThat(known.measured).hasSize(1);
    known.measured.put(key, new AutoTuner.Measurement(1.1, 0.1));
    assertThat(calibration.choose(weight(0.4))).isEqualTo(WeightFormat.DENSE);
    assertThat(known.measured).hasSize(1);
    calibration.choose(weight(0.01));
    assertThat(known.measured).hasSize(2);
  }

  private static FormatPolicy.Weight weight(double density) {
    Mask mask = RandomMasks.of(".*h.0.attn.c_attn.weight " + density, CONFIG, 2);
    Gpt2Layout layout = Gpt2Layout.of(CONFIG);
    return new MaskIndex(layout, mask)
        .matrix(layout.block(0, Gpt2Layout.BlockTensor.C_ATTN_WEIGHT));
  }
}
