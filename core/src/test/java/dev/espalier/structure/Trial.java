package dev.espalier.structure;

import static dev.espalier.structure.TinyModel.POSITIONS;
import static dev.espalier.structure.TinyModel.VOCABULARY;
import static dev.espalier.structure.UnitState.CONSTANT;
import static dev.espalier.structure.UnitState.DEAD;
import static dev.espalier.structure.UnitState.LIVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.kernel.ActivationFunction;
import dev.espalier.model.Gpt2Config;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A model, texts, and its values on them. */
final class Trial {

  /** Far above the rounding of doubles, far below any effect of these models' weights. */
  static final double SAME = 1e-11;

  static final List<ActivationFunction> SMOOTH =
      List.of(
          ActivationFunction.GELU_NEW,
          ActivationFunction.SILU,
          ActivationFunction.QUICK_GELU,
          ActivationFunction.TANH);

  final TinyModel model;
  final Connectivity connectivity;
  final List<int[]> texts = new ArrayList<>();
  final List<PlainForward> base = new ArrayList<>();

  Trial(TinyModel model, Random random) {
    this.model = model;
    connectivity = model.analyse();
    for (int s = 0; s < VOCABULARY; s++) {
      // Together they contain every token in every position.
      int first = s;
      texts.add(IntStream.range(0, POSITIONS).map(t -> (first + t) % VOCABULARY).toArray());
    }
    texts.add(random.ints(POSITIONS, 0, VOCABULARY).toArray());
    texts.forEach(text -> base.add(new PlainForward(model, text)));
  }

  /** Returns the largest change of a logit when weights are changed. */
  double effect(Consumer<TinyModel> change) {
    TinyModel changed = model.copy();
    change.accept(changed);
    return difference(text -> new PlainForward(changed, text));
  }

  double difference(Function<int[], PlainForward> forward) {
    double most = 0;
    for (int s = 0; s < texts.size(); s++) {
      double[][] before = base.get(s).logits;
      double[][] after = forward.apply(texts.get(s)).logits;
      for (int t = 0; t < before.length; t++) {
        for (int v = 0; v < before[t].length; v++) {
          most = Math.max(most, Math.abs(after[t][v] - before[t][v]));
        }
      }
    }
    return most;
  }

  /** Returns the range of a unit's values over all texts and positions. */
  double spread(Function<PlainForward, double[][]> of, int unit) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (PlainForward forward : base) {
      for (double[] row : of.apply(forward)) {
        least = Math.min(least, row[unit]);
        most = Math.max(most, row[unit]);
      }
    }
    return most - least;
  }

  double value(Function<PlainForward, double[][]> of, int unit) {
    return of.apply(base.getFirst())[0][unit];
  }

  void isRight(
      String what, UnitState state, double effectOfTakingOut, double spread, boolean generic) {
    if (state == DEAD) {
      assertThat(effectOfTakingOut).as("effect of the dead " + what).isLessThan(SAME);
    } else if (state == CONSTANT) {
      assertThat(spread).as("spread of the constant " + what).isLessThan(SAME);
    }
    if (generic && state != DEAD) {
      assertThat(effectOfTakingOut).as("effect of the " + state + " " + what).isPositive();
    }
    if (generic && state == LIVE) {
      assertThat(spread).as("spread of the live " + what).isGreaterThan(SAME);
    }
  }

  /** Returns a model of random density. */
  static TinyModel random(Random random, Gpt2Config config) {
    double density = 0.02 + 0.48 * random.nextDouble();
    return TinyModel.random(
        config, random, density, 0.2 + 0.8 * random.nextDouble(), random.nextDouble());
  }
}
