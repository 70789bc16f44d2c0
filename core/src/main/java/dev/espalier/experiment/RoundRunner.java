package dev.espalier.experiment;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.checkpoint.CheckpointWriter;
import dev.espalier.mask.Mask;
import dev.espalier.mask.MaskFile;
import dev.espalier.mask.TiedMask;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.FormChoice;
import dev.espalier.model.Forms;
import dev.espalier.model.Parameters;
import dev.espalier.prune.EarlyBird;
import dev.espalier.prune.Reset;
import dev.espalier.record.LayerDensity;
import dev.espalier.record.MetricsFile;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.train.Evaluator;
import dev.espalier.train.StoppingRule;
import dev.espalier.train.Trainer;
import dev.espalier.train.TrainingRound;
import dev.espalier.train.TrainingSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One round: train under the mask, evaluate, and commit everything by one rename. */
final class RoundRunner {

  /** Sets the seeds of random resets apart from each other and from everything else's. */
  private static final long RESET_SEED = 0x9e37_79b9_7f4a_7c15L;

  private final Inputs inputs;
  private final TrainingSettings settings;
  private final Reset reset;
  private final NextCut cut;
  private final Optional<EarlyBird> earlyBird;
  private final RunDirectory directory;
  private final Parameters weights;
  private final FormChoice choice;
  private final RoundWeights.Shape shape;

  RoundRunner(
      Inputs inputs,
      TrainingSettings settings,
      Reset reset,
      NextCut cut,
      Optional<EarlyBird> earlyBird,
      RunDirectory directory,
      Parameters weights,
      FormChoice choice,
      RoundWeights.Shape shape) {
    this.inputs = inputs;
    this.settings = settings;
    this.reset = reset;
    this.cut = cut;
    this.earlyBird = earlyBird;
    this.directory = directory;
    this.weights = weights;
    this.choice = choice;
    this.shape = shape;
  }

  /** Trains the weights as they are, under the mask. */
  RoundRecord run(int round, Mask mask, ExperimentListener listener) {
    long start = System.nanoTime();
    Optional<EarlyBirdRule> rule = earlyBird(round, mask);
    PeakMemory.restart();
    try (RunDirectory.PendingRound pending = directory.begin(round);
        MetricsFile.Writer metrics = pending.writeMetrics();
        RoundWeights own = RoundWeights.of(inputs.trainingConfig(), weights, mask, shape)) {
      Trainer.Outcome trained;
      Evaluator.Outcome evaluated;
      Forms forms;
      own.note().ifPresent(listener::note);
      Trainer trainer =
          new Trainer(own.config(), inputs.kernels(), settings, inputs.data().train(), choice);
      try (TrainingRound training = trainer.begin(own.trained(), own.mask())) {
        forms = training.forms();
        trained =
            training.train(
                round,
                new MetricsListener(metrics, listener),
                snapshot(round, own),
                rule.map(own::inWhole).orElse(StoppingRule.NEVER));
        metrics.close();
        evaluated = training.evaluate(inputs.data().validation(), listener);
      }
      own.giveBack();
      mask.on(weights.slab()).check();
      MaskFile.write(pending.mask(), TiedMask.to(inputs.modelHash(), mask));
      CheckpointWriter.write(pending.model(), inputs.checkpoint(), weights);
      RoundRecord record =
          new RoundRecord(
              round,
              mask.sparsity(),
              sparsities(densities(mask)),
              trained.trainLoss(),
              evaluated.loss(),
              evaluated.perplexity(),
              (System.nanoTime() - start) / 1e9,
              trained.steps(),
              mask.survivors(),
              trained.tokens() / trained.seconds(),
              densities(mask),
              own.names(forms),
              PeakMemory.mib(),
              rule.filter(EarlyBirdRule::spoke).map(spoke -> EarlyBirdRule.NAME).orElse(null),
              Connections.of(weights, mask));
      pending.commit(record);
      return record;
    }
  }

  private Optional<EarlyBirdRule> earlyBird(int round, Mask mask) {
    int earliest = round == 0 && reset instanceof Reset.Rewind(int step) ? step : 0;
    return earlyBird.map(settles -> new EarlyBirdRule(settles, mask, cut, earliest));
  }

  private Trainer.AfterStep snapshot(int round, RoundWeights own) {
    return round == 0 && reset instanceof Reset.Rewind(int step) && step > 0
        ? (done, whole) -> {
          if (done == step) {
            Parameters _ = whole.get();
            own.giveBack();
            Snapshot.write(directory.rewindSnapshot(), weights.slab());
          }
        }
        : Trainer.AfterStep.NOTHING;
  }

  /** Puts all weights back to where the round starts from; the training applies the mask. */
  void reset(int round) {
    switch (reset) {
      case Reset.Pretrained() -> inputs.checkpoint().readInto(weights.slab());
      case Reset.Rewind(int step) when step == 0 -> inputs.checkpoint().readInto(weights.slab());
      case Reset.Rewind(int _) -> Snapshot.read(directory.rewindSnapshot(), weights.slab());
      case Reset.None() -> {
        // They stay as they were trained.
      }
      case Reset.Random() -> weights.initialise(settings.seed() + round * RESET_SEED);
    }
  }

  /** The mask of the last whole round; its trained weights are read for the next cut. */
  Mask restore(int round, Mask dense) {
    try (CheckpointDirectory trained = CheckpointDirectory.open(directory.model(round))) {
      trained.readInto(weights.slab());
    }
    return MaskFile.read(directory.mask(round), dense.specs());
  }

  private static List<LayerDensity> densities(Mask mask) {
    List<LayerDensity> layers = new ArrayList<>();
    for (int t = 0; t < mask.specs().size(); t++) {
      TensorSpec spec = mask.specs().get(t);
      layers.add(new LayerDensity(spec.name(), spec.shape().size(), mask.survivors(t)));
    }
    return layers;
  }

  private static Map<String, Double> sparsities(List<LayerDensity> layers) {
    Map<String, Double> sparsities = new LinkedHashMap<>();
    layers.forEach(layer -> sparsities.put(layer.name(), layer.sparsity()));
    return sparsities;
  }
}
