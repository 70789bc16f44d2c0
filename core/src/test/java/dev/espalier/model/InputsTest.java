package dev.espalier.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.fixture.ConfigOf;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.mask.Mask;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.LayerShape.Attention;
import dev.espalier.model.LayerShape.Mlp;
import dev.espalier.model.network.Activations;
import dev.espalier.model.network.DropoutPlan;
import dev.espalier.model.network.Gpt2;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Projections with rows for only some inputs compute, forward and backward, the same as projections
 * with rows of zeros for the others, in every form.
 */
class InputsTest {

  private static final int SEQUENCES = 5;
  private static final int TOKENS = 31;

  private static final Gpt2Config WHOLE =
      ConfigOf.shape(97, TOKENS, 66, 3, 3, 71).dropout(0.1, 0.2, 0.15).make();

  private static final Gpt2Config SELECTED =
      WHOLE.withShape(
          66,
          List.of(
              shape(0, Inputs.of(0, 3, 4, 5, 9, 17, 18, 19, 40, 64, 65), Inputs.ALL),
              shape(1, Inputs.ALL, every(2, 66)),
              shape(2, every(3, 66), Inputs.of(7))));

  private static LayerShape shape(int place, Inputs attention, Inputs mlp) {
    return new LayerShape(place, new Attention(3, 22, 22, attention), new Mlp(71, mlp));
  }

  private static Inputs every(int step, int width) {
    BitSet chosen = new BitSet();
    for (int i = 0; i < width; i += step) {
      chosen.set(i);
    }
    return Inputs.of(chosen, width);
  }

  static Stream<Arguments> cases() {
    return Stream.of("vector", "onednn", "plain")
        .flatMap(
            kernels ->
                Stream.of("ln_1 0.5", "layer-norms 0", "linear 0.3", ".*(ln_2|c_fc).weight 0.3")
                    .flatMap(
                        mask ->
                            Stream.of(WeightFormat.DENSE, WeightFormat.COMPACT, WeightFormat.SPARSE)
                                .map(form -> Arguments.of(mask, form, kernels))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void selectedInputsEqualRowsOfZeros(String maskName, WeightFormat form, String kernelsName) {
    FormatPolicy choice =
        weight ->
            form == WeightFormat.SPARSE
                ? weight.candidates().getLast()
                : weight.candidates().contains(form) ? form : WeightFormat.DENSE;
    Random random = new Random(3);
    try (Arena arena = Arena.ofShared();
        Kernels kernels = KernelChoice.choose(kernelsName, 2)) {
      Mask mask = RandomMasks.of(maskName, SELECTED, 5);
      Parameters selected = Parameters.allocate(arena, SELECTED);
      for (int t = 0; t < selected.slab().specs().size(); t++) {
        FloatView view = selected.slab().view(t);
        for (long i = 0; i < view.size(); i++) {
          view.set(i, (float) (random.nextGaussian() * 0.3));
        }
      }
      mask.on(selected.slab()).apply();
      Parameters whole = Parameters.allocate(arena, WHOLE);
      spread(whole, selected);

      Batch batch = new Batch(arena, SEQUENCES, TOKENS);
      for (int i = 0; i < SEQUENCES * TOKENS; i++) {
        batch.ids().setAtIndex(ValueLayout.JAVA_INT, i, random.nextInt(WHOLE.vocabSize()));
      }
      batch.filled(SEQUENCES);
      DropoutPlan dropout = DropoutPlan.of(WHOLE, 42, 3, 1);

      Parameters expected = Parameters.allocate(arena, WHOLE);
      double loss =
          pass(arena, kernels, ExecutionPlan.dense(WHOLE), whole, expected, batch, dropout);
      ExecutionPlan forms = ExecutionPlan.of(SELECTED, mask, choice);
      Parameters stored = Parameters.allocate(arena, SELECTED, forms);
      stored.gather(selected);
      Parameters gradient = Parameters.allocate(arena, SELECTED, forms);
      assertThat(pass(arena, kernels, forms, stored, gradient, batch, dropout))
          .isCloseTo(loss, within(1e-5));

      Parameters actual = Parameters.allocate(arena, SELECTED);
      gradient.scatter(actual);
      mask.on(actual.slab()).apply();
      Parameters ought = Parameters.allocate(arena, SELECTED);
      pick(ought, expected);
      mask.on(ought.slab()).apply();
      for (TensorSpec spec : SELECTED_SPECS) {
        double most = 0;
        double apart = 0;
        FloatView one = actual.slab().view(spec.name());
        FloatView other = ought.slab().view(spec.name());
        for (long i = 0; i < one.size(); i++) {
          most = Math.max(most, Math.abs(other.get(i)));
          apart = Math.max(apart, Math.abs((double) one.get(i) - other.get(i)));
        }
        assertThat(apart).as(spec.name()).isLessThanOrEqualTo(1e-5 * most + 1e-6);
      }
    }
  }

  private static final List<TensorSpec> SELECTED_SPECS = Gpt2Layout.of(SELECTED).specs();

  private static double pass(
      Arena arena,
      Kernels kernels,
      ExecutionPlan forms,
      Parameters weights,
      Parameters gradient,
      Batch batch,
      DropoutPlan dropout) {
    Gpt2Config config = weights.config();
    gradient.slab().flat().segment().fill((byte) 1);
    Activations a = Activations.forTraining(arena, config, kernels, forms, SEQUENCES, TOKENS);
    return new Gpt2(config, kernels, forms).lossAndGradient(gradient, weights, a, batch, dropout);
  }

  /** Fills the whole model from the one with fewer rows. */
  private static void spread(Parameters whole, Parameters selected) {
    forEachRow(
        (spec, row, place, columns) ->
            whole
                .slab()
                .view(spec.name())
                .part((long) place * columns, columns)
                .copyFrom(selected.slab().view(spec.name()).part((long) row * columns, columns)));
  }

  private static void pick(Parameters selected, Parameters whole) {
    forEachRow(
        (spec, row, place, columns) ->
            selected
                .slab()
                .view(spec.name())
                .part((long) row * columns, columns)
                .copyFrom(whole.slab().view(spec.name()).part((long) place * columns, columns)));
  }

  private interface Row {
    void visit(TensorSpec spec, int row, int place, int columns);
  }

  private static void forEachRow(Row visitor) {
    for (TensorSpec spec : SELECTED_SPECS) {
      int columns = spec.shape().dims().getLast();
      int rows = Math.toIntExact(spec.shape().size() / columns);
      int[] places = places(spec.name(), rows);
      for (int row = 0; row < rows; row++) {
        visitor.visit(spec, row, places[row], columns);
      }
    }
  }

  private static int[] places(String name, int rows) {
    for (int layer = 0; layer < SELECTED.nLayer(); layer++) {
      if (name.contains("h." + layer + ".attn.c_attn.weight")) {
        return SELECTED.layer(layer).attentionInputs().indices(66);
      }
      if (name.contains("h." + layer + ".mlp.c_fc.weight")) {
        return SELECTED.layer(layer).mlpInputs().indices(66);
      }
    }
    return Inputs.ALL.indices(rows);
  }

  @Test
  void indicesAreAscendingAndExist() {
    assertThatThrownBy(() -> Inputs.of(3, 3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Inputs.of(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(Inputs::of).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                WHOLE.withShape(
                    60,
                    List.of(
                        new LayerShape(0, new Attention(3, 22, 22, Inputs.of(1, 60)), new Mlp(7)))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(every(1, 66)).isEqualTo(Inputs.ALL);
    assertThat(SELECTED.isUniform()).isFalse();
  }
}
