package dev.espalier.train;

import dev.espalier.memory.FloatView;
import dev.espalier.model.Parameters;
import dev.espalier.train.progress.FitPoint;
import dev.espalier.train.progress.TrainingListener;
import java.lang.foreign.Arena;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Measures one round's losses as scheduled and keeps a copy of the best weights if requested. */
final class ValidationMonitor {

  /** A complete evaluation. */
  private record Seen(FitPoint point, Evaluator.Outcome outcome) {}

  private final EvaluationSchedule plan;
  private final Evaluator validation;
  private final Evaluator sample;
  private final Parameters weights;
  private final TrainingListener listener;
  private final @Nullable FloatView aside;
  private @Nullable Seen best;
  private @Nullable Seen last;
  private int evaluations;
  private long nanos;

  /**
   * @param arena the round's arena
   * @param weights the weights being trained
   */
  ValidationMonitor(
      Arena arena,
      EvaluationSchedule plan,
      Evaluator validation,
      Evaluator sample,
      Parameters weights,
      TrainingListener listener) {
    this.plan = plan;
    this.validation = validation;
    this.sample = sample;
    this.weights = weights;
    this.listener = listener;
    this.aside =
        plan.restoresBest()
            ? FloatView.allocate(arena, Math.toIntExact(weights.slab().flat().size()))
            : null;
  }

  /** Measures the losses if this is scheduled after the step. */
  Optional<FitPoint> after(int step, double epoch) {
    if (plan.every().isEmpty() || step % plan.every().getAsInt() != 0) {
      return Optional.empty();
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
      weights.slab().flat().copyFrom(aside);
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
        aside.copyFrom(weights.slab().flat());
      }
    }
    return seen;
  }

  private double trainLoss() {
    long begin = System.nanoTime();
    double loss = sample.evaluate(weights, listener).loss();
    nanos += System.nanoTime() - begin;
    return loss;
  }
}
