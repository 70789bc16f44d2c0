package dev.espalier.experiment.sweep.plan;

import dev.espalier.record.Losses;
import dev.espalier.record.RoundRecord;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * What makes one cell better than another.
 *
 * @param metric the number of a round that counts
 * @param atSparsity the round that counts is the first at least so sparse; without it the last one
 * @param goal whether less or more is better
 */
public record Objective(Metric metric, OptionalDouble atSparsity, Goal goal) {

  /** The objective where none is given. */
  public static final Objective USUAL =
      new Objective(Metric.PERPLEXITY, OptionalDouble.empty(), Goal.MINIMIZE);

  /** Numbers of a round. */
  public enum Metric {
    PERPLEXITY("perplexity", Losses::perplexity),
    EVAL_LOSS("eval_loss", Losses::evalLoss),
    TRAIN_LOSS("train_loss", Losses::trainLoss);

    private final String word;
    private final ToDoubleFunction<Losses> value;

    Metric(String word, ToDoubleFunction<Losses> value) {
      this.word = word;
      this.value = value;
    }

    /** Returns the word in a file. */
    public String word() {
      return word;
    }
  }

  /** Directions. */
  public enum Goal {
    MINIMIZE("minimize"),
    MAXIMIZE("maximize");

    private final String word;

    Goal(String word) {
      this.word = word;
    }

    /** Returns the word in a file. */
    public String word() {
      return word;
    }
  }

  /** Returns what a run reaches; empty if it has no such round. */
  public OptionalDouble of(List<RoundRecord> rounds) {
    Optional<RoundRecord> counts =
        atSparsity.isPresent()
            ? rounds.stream()
                .filter(round -> round.pruning().sparsity() >= atSparsity.getAsDouble())
                .findFirst()
            : rounds.isEmpty() ? Optional.empty() : Optional.of(rounds.getLast());
    return counts
        .map(this::at)
        .filter(Double::isFinite)
        .map(OptionalDouble::of)
        .orElseGet(OptionalDouble::empty);
  }

  /** Returns the number of one round that counts. */
  public double at(RoundRecord round) {
    return metric.value.applyAsDouble(round.losses());
  }

  /** Returns the order in which the best comes first, and what is not finite last. */
  public Comparator<Double> bestFirst() {
    return Comparator.<Double>comparingInt(value -> Double.isFinite(value) ? 0 : 1)
        .thenComparing(
            goal == Goal.MINIMIZE ? Comparator.naturalOrder() : Comparator.reverseOrder());
  }

  /** Tells whether a value is better than another. */
  public boolean better(double value, double than) {
    return goal == Goal.MINIMIZE ? value < than : value > than;
  }

  /** Returns its words, such as {@code perplexity at sparsity 0.9}. */
  public String words() {
    return metric.word()
        + (atSparsity.isPresent() ? " at sparsity " + atSparsity.getAsDouble() : "");
  }
}
