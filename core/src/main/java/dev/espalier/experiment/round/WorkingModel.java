package dev.espalier.experiment.round;

import dev.espalier.mask.Mask;
import dev.espalier.model.ExecutionPlan;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.structure.Compaction;
import dev.espalier.structure.Compactor;
import dev.espalier.train.state.CurrentWeights;
import dev.espalier.train.stopping.ForwardingRule;
import dev.espalier.train.stopping.StoppingRule;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The model that a round trains: the whole model under its mask, or its compact form, whose weights
 * are copied back after the round. Weights outside the compact form keep the values to which they
 * were reset; no value of theirs would affect the logits.
 */
public final class WorkingModel implements AutoCloseable {

  /** The part of the model that a round trains. */
  public enum Shape {
    /** The whole model. */
    WHOLE,
    /** The part that trains exactly as it does in the whole model. */
    COMPACT,
    /** The same part with constant units folded. */
    FOLDED;

    public static Shape of(Settings settings) {
      return !settings.get(Setting.COMPACT_BETWEEN_ROUNDS)
          ? WHOLE
          : settings.get(Setting.FOLD_CONSTANTS) ? FOLDED : COMPACT;
    }
  }

  private final Arena arena = Arena.ofShared();
  private final Gpt2Config config;
  private final Parameters whole;
  private final Parameters trained;
  private final Mask mask;
  private final Function<String, String> nameInWhole;
  private final Consumer<Parameters> giveBack;

  /** Whether constants should have been folded but could not be. */
  private final boolean keepsConstants;

  private WorkingModel(Gpt2Config config, Parameters whole, Mask mask, boolean keepsConstants) {
    this.config = config;
    this.whole = whole;
    this.trained = whole;
    this.mask = mask;
    this.nameInWhole = Function.identity();
    this.giveBack = _ -> {};
    this.keepsConstants = keepsConstants;
  }

  private WorkingModel(
      Gpt2Config config,
      Parameters whole,
      Mask mask,
      boolean keepsConstants,
      Compaction compaction) {
    this.config = config.withShape(compaction.config().nEmbd(), compaction.config().layers());
    this.whole = whole;
    this.trained = Parameters.allocate(arena, this.config);
    this.mask = compaction.mask(mask);
    this.nameInWhole = compaction::nameBefore;
    this.giveBack = current -> compaction.scatter(whole, current);
    this.keepsConstants = keepsConstants;
    compaction.gather(trained, whole);
  }

  /**
   * Returns the model for one round.
   *
   * @param config configuration of the whole model, with the dropout of training
   * @param whole the model's weights, to which the mask is applied
   */
  static WorkingModel of(Gpt2Config config, Parameters whole, Mask mask, Shape shape) {
    mask.on(whole.slab()).apply();
    if (shape == Shape.WHOLE) {
      return new WorkingModel(config, whole, mask, false);
    }
    Optional<Compaction> folded =
        shape == Shape.FOLDED ? Compactor.forTrainingFrozen(whole, mask) : Optional.empty();
    Compaction compaction =
        folded.orElseGet(
            () -> Compactor.forTraining(whole, mask, config.dropouts().attnPdrop() > 0));
    boolean keepsConstants = shape == Shape.FOLDED && folded.isEmpty();
    return compaction.isIdentity()
        ? new WorkingModel(config, whole, mask, keepsConstants)
        : new WorkingModel(config, whole, mask, keepsConstants, compaction);
  }

  /** Returns the configuration of the model to train. */
  Gpt2Config config() {
    return config;
  }

  /** Returns the weights to train. */
  Parameters trained() {
    return trained;
  }

  /** Returns the mask of these weights. */
  Mask mask() {
    return mask;
  }

  /**
   * Returns notes on how much smaller this model is than the whole one, if it is, and on why
   * constants are not folded.
   */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (trained != whole) {
      notes.add(
          String.format(
              Locale.ROOT,
              "compact: trains %,d of the model's %,d weights",
              trained.layout().parameters(),
              whole.layout().parameters()));
    }
    if (keepsConstants) {
      notes.add(
          "{fold_constants} folds nothing in this round: constants would be added to biases or"
              + " positions that the mask prunes");
    }
    return notes;
  }

  /**
   * Returns a rule for training this model that passes the whole model's weights to the given rule.
   */
  StoppingRule inWhole(StoppingRule rule) {
    return new RuleInWhole(this, rule);
  }

  /** Passes the whole model to a rule in place of the weights being trained. */
  private record RuleInWhole(WorkingModel model, StoppingRule rule) implements ForwardingRule {

    @Override
    public Look after(Moment moment) {
      CurrentWeights inWhole =
          () -> {
            model.giveBack(moment.weights().sync());
            return model.whole;
          };
      return rule.after(new Moment(moment.step(), inWhole, moment.fit()));
    }
  }

  /** Copies the current weights back to the whole model. */
  void giveBack(Parameters current) {
    giveBack.accept(current);
  }

  /** Returns the form in which each weight was computed, by the whole model's names. */
  Map<String, String> names(ExecutionPlan forms) {
    Map<String, String> names = new LinkedHashMap<>();
    forms.byName().forEach((weight, form) -> names.put(nameInWhole.apply(weight), form.toString()));
    return names;
  }

  @Override
  public void close() {
    arena.close();
  }
}
