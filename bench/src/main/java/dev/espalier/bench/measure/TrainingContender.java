package dev.espalier.bench.measure;

import dev.espalier.kernel.Kernels;
import dev.espalier.mask.Mask;
import dev.espalier.model.Parameters;
import dev.espalier.model.WeightFormat;
import dev.espalier.model.tune.AutoTuner;
import dev.espalier.train.AfterStep;
import dev.espalier.train.OptimizerSettings;
import dev.espalier.train.Trainer;
import dev.espalier.train.TrainingSession;
import dev.espalier.train.TrainingSettings;
import dev.espalier.train.progress.StepReport;
import dev.espalier.train.progress.TrainingListener;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Espalier's training step: dropout 0.1, AdamW with weight decay and clipping. */
public final class TrainingContender implements Contender {

  private final Entry entry;
  private final Arena arena = Arena.ofShared();
  private final Kernels kernels;
  private final TrainingSession training;
  private final WarmUp warmUp;

  /**
   * The training to measure.
   *
   * @param steps steps per round
   * @param warmSeconds duration of the warm-up before the first round
   */
  public record Work(
      Section section,
      KernelSet set,
      int threads,
      ModelShape shape,
      int steps,
      double warmSeconds) {}

  /** Trains the dense model. */
  public TrainingContender(Work work) {
    this(work, Mask.dense(List.of()), new MeasuredForms());
  }

  /**
   * @param mask the mask under which to train
   * @param forms the auto-tuner's measurements so far in this run, to which new ones are added
   */
  public TrainingContender(Work work, Mask mask, AutoTuner.Store forms) {
    ModelShape shape = work.shape;
    entry = Entry.own(work.section, work.set, work.threads, shape, shape.trainingGflop());
    kernels = work.set.open(work.threads);
    Parameters weights = Parameters.allocate(arena, shape.config());
    weights.initialise(42);
    training =
        new Trainer(
                shape.config(),
                kernels,
                settings(shape, work.steps),
                RandomBlocks.of(arena, shape, work.steps),
                new AutoTuner(kernels, shape.tokens(), forms))
            .begin(weights, mask);
    warmUp = new WarmUp(work.warmSeconds);
  }

  private static TrainingSettings settings(ModelShape shape, int steps) {
    return new TrainingSettings(
        new TrainingSettings.Length(1, OptionalInt.of(steps)),
        shape.batch(),
        new TrainingSettings.Rate(2e-5, 0),
        OptimizerSettings.of(OptimizerSettings.Kind.ADAMW, 0.01),
        1.0,
        new TrainingSettings.Draws(42, false),
        1);
  }

  /** Returns the number of weights in each form. */
  public Map<String, Long> forms() {
    return training.forms().byName().values().stream()
        .collect(
            Collectors.groupingBy(WeightFormat::toString, TreeMap::new, Collectors.counting()));
  }

  @Override
  public Entry entry() {
    return entry;
  }

  @Override
  public List<Double> round() {
    return warmUp.then(this::train);
  }

  private List<Double> train() {
    List<Double> seconds = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void stepDone(StepReport step) {
            seconds.add(step.pace().stepTimeSeconds());
          }
        };
    training.train(0, listener, AfterStep.NOTHING);
    return seconds;
  }

  @Override
  public void close() {
    training.close();
    kernels.close();
    arena.close();
  }
}
