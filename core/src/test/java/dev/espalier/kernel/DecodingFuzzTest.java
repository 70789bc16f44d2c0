package dev.espalier.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.kernel.WeightMatrix.Order;
import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kernels of decoding, fuzzed. */
class DecodingFuzzTest {

  /** The kernels, each with a generator of cases. */
  enum Fuzzed {
    DENSE(fuzz -> product(fuzz, (k, w) -> k.fewRows().dense(w))),
    BFLOAT16(fuzz -> product(fuzz, (k, w) -> k.fewRows().bfloat16(Arena.ofAuto(), w))),
    SPARSE(fuzz -> product(fuzz, (k, w) -> k.fewRows().sparse(Survivors.of(w)))),
    ATTENTION(DecodingFuzzTest::attention);

    private final Function<Fuzz, FuzzedCase> maker;

    Fuzzed(Function<Fuzz, FuzzedCase> maker) {
      this.maker = maker;
    }
  }

  /** The forms of a weight. */
  enum Form {
    DENSE((k, w) -> k.fewRows().dense(w)),
    BFLOAT16((k, w) -> k.fewRows().bfloat16(Arena.ofAuto(), w)),
    SPARSE((k, w) -> k.fewRows().sparse(Survivors.of(w)));

    private final BiFunction<Kernels, WeightMatrix, FewRows.Weight> of;

    Form(BiFunction<Kernels, WeightMatrix, FewRows.Weight> of) {
      this.of = of;
    }
  }

  @ParameterizedTest
  @EnumSource
  void everySetComputesThePlainTwinsResultsAndStaysWithinItsOperands(Fuzzed kernel) {
    FuzzedSets.assertTwins(kernel.maker, 3000 + kernel.ordinal());
  }

  private static FuzzedCase product(
      Fuzz fuzz, BiFunction<Kernels, WeightMatrix, FewRows.Weight> form) {
    int rows = fuzz.size(20);
    int inputs = fuzz.size(150);
    int outputs = fuzz.size(1200);
    Order order = fuzz.coin() ? Order.BY_INPUT : Order.BY_OUTPUT;
    boolean biased = fuzz.coin();
    return new FuzzedCase(
        (k, o) ->
            form.apply(k, new WeightMatrix(o[2], inputs, outputs, order))
                .multiply(o[0], o[1], biased ? o[3] : null, rows),
        1,
        biased ? 4 : 3,
        fuzz.numbers(rows * outputs),
        fuzz.numbers(rows * inputs),
        withZeros(fuzz, inputs * outputs),
        fuzz.numbers(outputs));
  }

  private static float[] withZeros(Fuzz fuzz, int count) {
    float[] numbers = fuzz.numbers(count);
    double density = fuzz.random.nextDouble();
    for (int i = 0; i < count; i++) {
      if (fuzz.random.nextDouble() >= density) {
        numbers[i] = 0;
      }
    }
    return numbers;
  }

  /** The last sequence is at its last position, so that every operand is needed as a whole. */
  private static FuzzedCase attention(Fuzz fuzz) {
    int sequences = fuzz.size(3);
    int capacity = fuzz.size(70);
    int heads = fuzz.size(4);
    int headWidth = fuzz.size(40);
    int valueWidth = fuzz.size(40);
    int count = sequences;
    int[] sequence = new int[count];
    int[] position = new int[count];
    for (int i = 0; i < count; i++) {
      sequence[i] = i;
      position[i] = fuzz.random.nextInt(capacity);
    }
    position[count - 1] = capacity - 1;
    int keys = heads * headWidth;
    int values = heads * valueWidth;
    return new FuzzedCase(
        (k, o) ->
            k.cachedAttention()
                .over(new CachedAttention.Cache(o[1], o[2], capacity, heads, headWidth, valueWidth))
                .forward(o[0], o[3], new CachedAttention.Tokens(sequence, position), count, 0.3f),
        3,
        4,
        fuzz.numbers(count * values),
        fuzz.numbers(sequences * capacity * keys),
        fuzz.numbers(sequences * capacity * values),
        fuzz.numbers(count * (2 * keys + values)));
  }

  /** What a text is must not depend on the texts beside it. */
  @ParameterizedTest
  @EnumSource
  void aRowHasTheSameBitsHoweverManyThereAre(Form form) {
    RandomTensors tensors = new RandomTensors(7);
    int rows = 19;
    for (Order order : Order.values()) {
      WeightMatrix weight = new WeightMatrix(tensors.normal(83 * 1031), 83, 1031, order);
      for (long i = 0; i < weight.values().size(); i += 3) {
        weight.values().set(i, 0);
      }
      for (Kernels kernels : List.of(FuzzedSets.PLAIN, FuzzedSets.VECTORS.get(1))) {
        FewRows.Weight product = form.of.apply(kernels, weight);
        FloatView in = tensors.normal(rows, 83);
        FloatView together = tensors.zeros(rows, 1031);
        product.multiply(together, in, null, rows);
        float[] all = together.toArray();
        for (int row = 0; row < rows; row++) {
          FloatView alone = tensors.zeros(1031);
          product.multiply(alone, in.part(row * 83L, 83), null, 1);
          assertThat(alone.toArray())
              .as("%s, %s, row %s", kernels.name(), order, row)
              .isEqualTo(Arrays.copyOfRange(all, row * 1031, (row + 1) * 1031));
        }
      }
    }
  }
}
