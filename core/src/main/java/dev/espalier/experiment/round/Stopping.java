package dev.espalier.experiment.round;

import dev.espalier.mask.Mask;
import dev.espalier.prune.EarlyBird;
import dev.espalier.record.FitRecord;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.text.dataset.Dataset;
import dev.espalier.train.EvaluationSchedule;
import dev.espalier.train.LossHistory;
import dev.espalier.train.TrainingSettings;
import dev.espalier.train.stopping.EarlyStopping;
import dev.espalier.train.stopping.StoppingRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The rules that may end training early, and the evaluations they need.
 *
 * @param early rules based on losses
 * @param bird the rule based on the mask
 * @param every steps between two evaluations, if given
 */
public record Stopping(Optional<EarlyStopping> early, Optional<EarlyBird> bird, OptionalInt every) {

  /** Evaluations per round for rules based on losses, unless set otherwise. */
  private static final int EVALUATIONS = 10;

  /** Returns the rules that the settings request. */
  public static Stopping of(Settings settings) {
    return new Stopping(
        settings.find(Setting.EARLY_STOPPING),
        settings.find(Setting.EARLY_BIRD),
        settings.findInt(Setting.EVAL_STEPS));
  }

  /** Tells whether the weights of the lowest validation loss are kept, which takes memory. */
  public boolean restoresBest() {
    return early.map(EarlyStopping::restoresBest).orElse(false);
  }

  /** Tells whether training may end before its last step. */
  public boolean mayEndEarly() {
    return early.isPresent() || bird.isPresent();
  }

  /** Returns the evaluations of each round. */
  public EvaluationSchedule plan(Dataset data, TrainingSettings training) {
    int steps = training.totalSteps(data.train().count());
    OptionalInt often =
        every.isPresent() || early.isEmpty()
            ? every
            : OptionalInt.of(Math.max(1, Math.ceilDiv(steps, EVALUATIONS)));
    return new EvaluationSchedule(
        data.validation(),
        EvaluationSchedule.sample(data.train(), data.validation(), training.draws().seed()),
        often,
        early.map(EarlyStopping::looksAtTrainingLoss).orElse(false),
        restoresBest());
  }

  /** Returns the rules of a training run that is not followed by a cut. */
  public StoppingRule rule() {
    return StoppingRule.firstOf(early.map(EarlyStopping::rules).orElse(List.of()));
  }

  /** Returns the rules of a round that is trained under the mask and followed by a cut. */
  public StoppingRule rule(int round, Mask mask, Pruner cut) {
    List<StoppingRule> rules = new ArrayList<>();
    rules.add(rule());
    bird.ifPresent(settles -> rules.add(new EarlyBirdRule(settles, round, mask, cut)));
    return StoppingRule.firstOf(rules);
  }

  /** Returns the record of a round's losses. */
  public static FitRecord record(LossHistory fit) {
    return new FitRecord(
        fit.trainLoss(),
        fit.sampleBlocks(),
        fit.evaluated().loss() - fit.trainLoss(),
        fit.evaluations(),
        new FitRecord.Best(fit.best().step(), fit.best().epoch(), fit.best().evalLoss()),
        fit.last().evalLoss(),
        fit.keptStep(),
        fit.seconds());
  }
}
