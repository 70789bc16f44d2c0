package dev.espalier.train;

import dev.espalier.memory.Slab;
import dev.espalier.model.Parameters;
import dev.espalier.train.progress.FitPoint;
import dev.espalier.train.progress.TrainingListener;
import dev.espalier.train.state.StateReader;
import dev.espalier.train.state.StateWriter;
import dev.espalier.train.state.Stateful;
import dev.espalier.train.state.SurvivorValues;
import java.lang.foreign.Arena;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Measures one round's losses as scheduled and keeps a copy of the best weights if requested. */
final class ValidationMonitor implements Stateful {

  /** Evaluators of the two texts that losses are measured on. */
  record Texts(Evaluator validation, Evaluator sample) {}

  /** A complete evaluation. */
  private record Seen(FitPoint point, Evaluator.Outcome outcome) {

    private void save(StateWriter to) {
      to.put("step", point.step())
          .put("epoch", point.epoch())
          .put("loss", outcome.loss())
          .put("blocks", outcome.blocks())
          .put("tokens", outcome.tokens());
      point.trainLoss().ifPresent(loss -> to.put("train_loss", loss));
    }

    private static @Nullable Seen restored(StateReader from) {
      if (!from.has("step")) {
        return null;
      }
      Evaluator.Outcome outcome =
          new Evaluator.Outcome(
              from.number("loss"), from.count("blocks", Integer.MAX_VALUE), from.whole("tokens"));
      OptionalDouble trainLoss =
          from.has("train_loss")
              ? OptionalDouble.of(from.number("train_loss"))
              : OptionalDouble.empty();
      FitPoint point =
          new FitPoint(
              from.count("step", Integer.MAX_VALUE),
              from.number("epoch"),
              outcome.loss(),
              trainLoss);
      return new Seen(point, outcome);
    }
  }

  private final EvaluationSchedule plan;
  private final Evaluator validation;
  private final Evaluator sample;
  private final Parameters weights;
  private final TrainingListener listener;
  private final SurvivorValues survivors;
  private final @Nullable Slab aside;
  private @Nullable Seen best;
  private @Nullable Seen last;
  private int evaluations;
  private long nanos;

  /**
   * @param arena the round's arena
   * @param weights the weights being trained
   * @param survivors writes the weights to saved states
   */
  ValidationMonitor(
      Arena arena,
      EvaluationSchedule plan,
      Texts texts,
      Parameters weights,
      SurvivorValues survivors,
      TrainingListener listener) {
    this.plan = plan;
    this.validation = texts.validation();
    this.sample = texts.sample();
    this.weights = weights;
    this.survivors = survivors;
    this.listener = listener;
    this.aside = plan.restoresBest() ? Slab.allocate(arena, weights.slab().specs()) : null;
  }

  /** Measures the losses if this is scheduled after the step. */
  Optional<FitPoint> after(int step, double epoch) {
    if (plan.every().isEmpty() || step % plan.every().getAsInt() != 0) {
      return Optional.empty();
    }
    if (last != null && last.point().step() == step) {
      return Optional.of(last.point());
    }
    listener.trainingPaused();
    Seen seen = see(step, epoch, plan.bothEachTime());
    listener.trainingResumed();
    return Optional.of(seen.point());
  }

  /** Measures what is still missing and restores the best weights if requested. */
  LossHistory conclude(int steps, double epoch) {
    Seen end = last != null && last.point().step() == steps ? last : see(steps, epoch, false);
    Seen lowest = best == null ? end : best;
    Seen kept = end;
    if (aside != null && lowest != end) {
      weights.slab().flat().copyFrom(aside.flat());
      kept = lowest;
    }
    OptionalDouble known = kept.point().trainLoss();
    double trainLoss = known.isPresent() ? known.getAsDouble() : trainLoss();
    return new LossHistory(
        kept.outcome(),
        trainLoss,
        sample.blocks(),
        lowest.point(),
        end.point(),
        evaluations,
        kept.point().step(),
        nanos / 1e9);
  }

  private Seen see(int step, double epoch, boolean both) {
    long begin = System.nanoTime();
    Evaluator.Outcome outcome = validation.evaluate(weights, listener);
    nanos += System.nanoTime() - begin;
    OptionalDouble trainLoss = both ? OptionalDouble.of(trainLoss()) : OptionalDouble.empty();
    Seen seen = new Seen(new FitPoint(step, epoch, outcome.loss(), trainLoss), outcome);
    evaluations++;
    last = seen;
    if (best == null || Double.compare(outcome.loss(), best.outcome().loss()) < 0) {
      best = seen;
      if (aside != null) {
        aside.flat().copyFrom(weights.slab().flat());
      }
    }
    return seen;
  }

  @Override
  public void save(StateWriter to) {
    to.put("evaluations", evaluations).put("seconds", nanos / 1e9);
    if (best != null) {
      best.save(to.part("best"));
    }
    if (last != null) {
      last.save(to.part("last"));
    }
    if (aside != null && best != null) {
      survivors.save(to.part("weights"), aside);
    }
  }

  @Override
  public void restore(StateReader from) {
    evaluations = from.count("evaluations", Integer.MAX_VALUE - 1);
    nanos = Math.round(from.number("seconds") * 1e9);
    best = Seen.restored(from.part("best"));
    last = Seen.restored(from.part("last"));
    if (best != null && best.equals(last)) {
      last = best;
    }
    if (aside != null && best != null) {
      survivors.restore(from.part("weights"), aside);
    }
  }

  private double trainLoss() {
    long begin = System.nanoTime();
    double loss = sample.evaluate(weights, listener).loss();
    nanos += System.nanoTime() - begin;
    return loss;
  }
}
