package dev.espalier.train;

import dev.espalier.kernel.AdamStep;
import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Slab;
import dev.espalier.memory.TensorSpec;
import dev.espalier.train.state.StateReader;
import dev.espalier.train.state.StateWriter;
import dev.espalier.train.state.SurvivorValues;
import java.lang.foreign.Arena;
import java.util.List;

/** Updates weights from gradients, tensor by tensor. */
sealed interface Optimizer {

  /**
   * Updates the weights in place.
   *
   * @param gradientScale the factor that clipping applies to the gradients
   */
  void step(Slab weights, Slab gradients, double learningRate, double gradientScale);

  /** Discards all state, as if newly created. */
  void reset();

  /**
   * Saves the state that depends on previous steps.
   *
   * @param moments writes values of the unpruned weights
   */
  void save(StateWriter to, SurvivorValues moments);

  /** Restores the state written by {@link #save}. */
  void restore(StateReader from, SurvivorValues moments);

  /** Returns a new optimizer, whose moments are allocated from the arena. */
  static Optimizer create(
      Arena arena, List<TensorSpec> specs, OptimizerSettings settings, Kernels kernels) {
    return switch (settings.kind()) {
      case ADAM, ADAMW ->
          new Adam(settings, kernels, Slab.allocate(arena, specs), Slab.allocate(arena, specs));
      case SGD -> new Sgd(settings);
    };
  }

  /** Adam and AdamW. */
  final class Adam implements Optimizer {

    private final OptimizerSettings settings;
    private final Kernels kernels;
    private final Slab moment1;
    private final Slab moment2;
    private int steps;

    private Adam(OptimizerSettings settings, Kernels kernels, Slab moment1, Slab moment2) {
      this.settings = settings;
      this.kernels = kernels;
      this.moment1 = moment1;
      this.moment2 = moment2;
    }

    @Override
    public void step(Slab weights, Slab gradients, double learningRate, double gradientScale) {
      steps++;
      AdamStep.Coefficients decaying =
          coefficients(settings.weightDecay(), learningRate, gradientScale);
      AdamStep.Coefficients plain = coefficients(0, learningRate, gradientScale);
      List<TensorSpec> specs = weights.specs();
      for (int i = 0; i < specs.size(); i++) {
        FloatView view = weights.view(i);
        kernels
            .adamStep()
            .step(
                view,
                gradients.view(i),
                moment1.view(i),
                moment2.view(i),
                view.size(),
                specs.get(i).decays() ? decaying : plain);
      }
    }

    @Override
    public void reset() {
      steps = 0;
      moment1.flat().zero();
      moment2.flat().zero();
    }

    @Override
    public void save(StateWriter to, SurvivorValues moments) {
      to.put("steps", steps);
      moments.save(to.part("exp_avg"), moment1);
      moments.save(to.part("exp_avg_sq"), moment2);
    }

    @Override
    public void restore(StateReader from, SurvivorValues moments) {
      steps = from.count("steps", Integer.MAX_VALUE - 1);
      moments.restore(from.part("exp_avg"), moment1);
      moments.restore(from.part("exp_avg_sq"), moment2);
    }

    private AdamStep.Coefficients coefficients(
        double decay, double learningRate, double gradientScale) {
      boolean decoupled = settings.kind() == OptimizerSettings.Kind.ADAMW;
      return new AdamStep.Coefficients(
          learningRate,
          AdamStep.Moment.at(steps, settings.beta1()),
          AdamStep.Moment.at(steps, settings.beta2()),
          settings.epsilon(),
          new AdamStep.WeightDecay(decoupled ? decay : 0, decoupled ? 0 : decay),
          gradientScale);
    }
  }

  /** {@code w −= learningRate · (g · gradientScale + decay · w)}. */
  final class Sgd implements Optimizer {

    private final OptimizerSettings settings;

    private Sgd(OptimizerSettings settings) {
      this.settings = settings;
    }

    @Override
    public void step(Slab weights, Slab gradients, double learningRate, double gradientScale) {
      float rate = (float) learningRate;
      float scale = (float) gradientScale;
      List<TensorSpec> specs = weights.specs();
      for (int t = 0; t < specs.size(); t++) {
        float decay = specs.get(t).decays() ? (float) settings.weightDecay() : 0;
        FloatView weight = weights.view(t);
        FloatView gradient = gradients.view(t);
        for (long i = 0; i < weight.size(); i++) {
          float w = weight.get(i);
          weight.set(i, w - rate * (gradient.get(i) * scale + decay * w));
        }
      }
    }

    @Override
    public void reset() {
      // Plain SGD has no state.
    }

    @Override
    public void save(StateWriter to, SurvivorValues moments) {
      // Plain SGD has no state.
    }

    @Override
    public void restore(StateReader from, SurvivorValues moments) {
      // Plain SGD has no state.
    }
  }
}
