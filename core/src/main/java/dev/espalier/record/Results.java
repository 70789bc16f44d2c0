package dev.espalier.record;

import dev.espalier.fault.BadInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/**
 * A run's rounds as one table: {@code results.json} and {@code results.csv}. The only column that
 * differs between two runs of the same experiment is {@code run_time_s}.
 */
public final class Results {

  private static final TypeReference<List<RoundRecord>> ROUNDS = new TypeReference<>() {};

  private static final List<String> FIXED_COLUMNS =
      List.of(
          "round",
          "sparsity",
          "weights_left",
          "train_loss",
          "eval_loss",
          "perplexity",
          "steps",
          "run_time_s",
          "train_loss_eval",
          "gap",
          "best_step",
          "best_epoch",
          "best_eval_loss",
          "kept_step",
          "stopped_by",
          "perplexity_by_text");

  private Results() {}

  /** The list of rounds as JSON, as {@code prune --json} prints it under {@code rounds}. */
  public static String json(List<RoundRecord> rounds) {
    return RecordJson.pretty(rounds);
  }

  /**
   * Reads {@code results.json}.
   *
   * @throws BadInputException naming file and field, if it cannot be read or understood
   */
  public static List<RoundRecord> read(Path file) {
    return RecordJson.read(RecordJson.MAPPER, file, ROUNDS);
  }

  /**
   * One row a round: the fixed columns, then the sparsity of each tensor of the scope under its
   * name. Numbers are written so that they read back exactly; what is no finite number is empty.
   */
  public static String csv(List<RoundRecord> rounds) {
    Set<String> layers = new LinkedHashSet<>();
    rounds.forEach(round -> layers.addAll(round.layerSparsity().keySet()));
    StringBuilder csv = new StringBuilder();
    List<String> header = new ArrayList<>(FIXED_COLUMNS);
    header.addAll(layers);
    row(csv, header);
    for (RoundRecord round : rounds) {
      row(csv, cells(round, layers));
    }
    return csv.toString();
  }

  private static List<String> cells(RoundRecord round, Set<String> layers) {
    List<String> cells = new ArrayList<>();
    cells.add(String.valueOf(round.round()));
    cells.add(number(round.sparsity()));
    cells.add(String.valueOf(round.weightsLeft()));
    cells.add(number(round.trainLoss()));
    cells.add(number(round.evalLoss()));
    cells.add(number(round.perplexity()));
    cells.add(String.valueOf(round.steps()));
    cells.add(number(round.runTimeSeconds()));
    cells.addAll(fit(round.fit()));
    cells.add(round.stoppedBy() == null ? "" : round.stoppedBy());
    cells.add(round.perplexityByText() == null ? "" : number(round.perplexityByText()));
    for (String layer : layers) {
      cells.add(number(round.layerSparsity().getOrDefault(layer, Double.NaN)));
    }
    return cells;
  }

  private static List<String> fit(@Nullable FitRecord fit) {
    return fit == null
        ? Collections.nCopies(6, "")
        : List.of(
            number(fit.trainLossEval()),
            number(fit.gap()),
            String.valueOf(fit.bestStep()),
            number(fit.bestEpoch()),
            number(fit.bestEvalLoss()),
            String.valueOf(fit.keptStep()));
  }

  private static void row(StringBuilder csv, List<String> cells) {
    csv.append(cells.stream().map(Results::quoted).collect(Collectors.joining(","))).append('\n');
  }

  private static String number(double value) {
    return Double.isFinite(value) ? Double.toString(value) : "";
  }

  /** Quotes as RFC 4180 does: names of tensors may come from anyone. */
  private static String quoted(String cell) {
    boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
