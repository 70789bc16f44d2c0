package dev.espalier.experiment.round;

import dev.espalier.mask.Mask;
import dev.espalier.model.ExecutionPlan;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.structure.Compaction;
import dev.espalier.structure.Compactor;
import dev.espalier.train.CurrentWeights;
import dev.espalier.train.StoppingRule;
import dev.espalier.train.state.StateReader;
import dev.espalier.train.state.StateWriter;
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
 * What a round trains: the model's weights under its mask, or those of its compact form, which are
 * given back to the model after the round. What is not in the compact form keeps the value it was
 * reset to: nothing it could become would reach a logit.
 */
public final class WorkingModel implements AutoCloseable {

  /** What of the model a round trains. */
  public enum Shape {
    /** All of it. */
    WHOLE,
    /** What trains as it does in the whole model. */
    COMPACT,
    /** The same without constants. */
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

  /** Constants were to be folded and could not be. */
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
   * The weights for one round.
   *
   * @param config of the whole model, with the dropout to train with
   * @param whole the model's weights; the mask is applied to them
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

  /** The numbers of the model to train. */
  Gpt2Config config() {
    return config;
  }

  /** Its weights. */
  Parameters trained() {
    return trained;
  }

  /** Its mask. */
  Mask mask() {
    return mask;
  }

  /** How much smaller it is than the whole model, if it is, and why constants are not folded. */
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

  /** The rule as the training of these weights asks it: it looks at the whole model. */
  StoppingRule inWhole(StoppingRule rule) {
    return new RuleInWhole(rule);
  }

  /** Shows a rule the whole model in place of the weights that are trained. */
  private final class RuleInWhole implements StoppingRule {

    private final StoppingRule rule;

    private RuleInWhole(StoppingRule rule) {
      this.rule = rule;
    }

    @Override
    public Look after(Moment moment) {
      CurrentWeights inWhole =
          () -> {
            giveBack(moment.weights().sync());
            return whole;
          };
      return rule.after(new Moment(moment.step(), inWhole, moment.fit()));
    }

    @Override
    public void save(StateWriter to) {
      rule.save(to);
    }

    @Override
    public void restore(StateReader from) {
      rule.restore(from);
    }
  }

  /** Gives the whole model the values that the weights trained here have now. */
  void giveBack(Parameters current) {
    giveBack.accept(current);
  }

  /** The forms weights were computed in, under the whole model's names. */
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
