package dev.espalier.record.sweep;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.Losses;
import dev.espalier.settings.SweepSettings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What makes one cell better than another.
 *
 * @param metric the number of a round that counts
 * @param atSparsity the round that counts is the first at least so sparse; without it the last one
 * @param goal whether less or more is better
 */
public record Objective(Metric metric, OptionalDouble atSparsity, Goal goal) {

  /** The section of a sweep's file, and its keys. */
  public static final String SECTION = "objective";

  /** The key of the metric. */
  public static final String METRIC = "metric";

  /** The key of the sparsity. */
  public static final String AT_SPARSITY = "at_sparsity";

  /** The key of the goal. */
  public static final String GOAL = "goal";

  /** The objective where none is given. */
  public static final Objective USUAL =
      new Objective(Metric.PERPLEXITY, OptionalDouble.empty(), Goal.MINIMIZE);

  /** Numbers of a round. */
  public enum Metric {
    /** The perplexity of the validation text. */
    PERPLEXITY("perplexity", Losses::perplexity),
    /** The loss on the validation text. */
    EVAL_LOSS("eval_loss", Losses::evalLoss),
    /** The mean loss of the round's steps. */
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
    /** Less is better. */
    MINIMIZE("minimize"),
    /** More is better. */
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

  /**
   * Returns the objective of a sweep, as its file has it.
   *
   * @throws BadInputException if the file cannot be understood
   */
  public static Objective read(SweepDirectory sweep) {
    Path file = sweep.definition();
    Object section = SweepSettings.read(file).sweep();
    return section instanceof Map<?, ?> all && all.get(SECTION) instanceof Map<?, ?> own
        ? of(own, file + ": sweep." + SECTION)
        : USUAL;
  }

  private static Objective of(Map<?, ?> section, String where) {
    Object sparsity = section.get(AT_SPARSITY);
    if (sparsity != null && !(sparsity instanceof Number)) {
      throw new BadInputException(
          where + "." + AT_SPARSITY, "'" + sparsity + "' does not fit", "use a fraction");
    }
    return new Objective(
        word(section.get(METRIC), Metric.values(), Metric::word, where + "." + METRIC)
            .orElse(USUAL.metric),
        sparsity instanceof Number at
            ? OptionalDouble.of(at.doubleValue())
            : OptionalDouble.empty(),
        word(section.get(GOAL), Goal.values(), Goal::word, where + "." + GOAL).orElse(USUAL.goal));
  }

  private static <T> Optional<T> word(
      @Nullable Object text, T[] values, Function<T, String> word, String where) {
    Optional<T> known =
        Arrays.stream(values).filter(value -> word.apply(value).equals(text)).findFirst();
    if (text != null && known.isEmpty()) {
      throw new BadInputException(
          where,
          "'" + text + "' is not known",
          "use " + String.join(" or ", Arrays.stream(values).map(word).toList()));
    }
    return known;
  }

  /** Returns the round of a run that counts; empty if it has none so far. */
  public Optional<SweepRound> counting(List<SweepRound> rounds) {
    return atSparsity.isPresent()
        ? rounds.stream().filter(round -> round.sparsity() >= atSparsity.getAsDouble()).findFirst()
        : rounds.isEmpty() ? Optional.empty() : Optional.of(rounds.getLast());
  }

  /** Returns what a run reaches; empty if it has no such round. */
  public OptionalDouble of(List<SweepRound> rounds) {
    return counting(rounds)
        .map(round -> at(round.losses()))
        .filter(Double::isFinite)
        .map(OptionalDouble::of)
        .orElseGet(OptionalDouble::empty);
  }

  /** Returns the number of one round that counts. */
  public double at(Losses losses) {
    return metric.value.applyAsDouble(losses);
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
