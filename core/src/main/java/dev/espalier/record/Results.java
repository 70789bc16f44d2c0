package dev.espalier.record;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.json.RecordJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/**
 * A run's rounds as one table: {@code results.json} and {@code results.csv}. Two runs of the same
 * experiment differ in the columns {@link #MEASURED_ANEW} only.
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

  /**
   * The columns behind those of the tensors, which came later than these: whoever reads by position
   * finds every other column where it was.
   */
  private static final List<String> LAST_COLUMNS =
      List.of("tokens_per_second", "peak_memory_mib", "effective_sparsity");

  /** The columns of {@code results.csv} that tell of the machine, not of the experiment. */
  public static final Set<String> MEASURED_ANEW =
      Set.of("run_time_s", "tokens_per_second", "peak_memory_mib");

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
   * One row a round: the fixed columns, the sparsity of each tensor of the scope under its name,
   * then speed, memory and effective sparsity. Numbers are written so that they read back exactly;
   * what is no finite number is empty.
   */
  public static String csv(List<RoundRecord> rounds) {
    Set<String> layers = new LinkedHashSet<>();
    rounds.forEach(round -> layers.addAll(round.pruning().layerSparsity().keySet()));
    StringBuilder csv = new StringBuilder();
    List<String> header = new ArrayList<>(FIXED_COLUMNS);
    header.addAll(layers);
    header.addAll(LAST_COLUMNS);
    csv.append(Csv.row(header));
    for (RoundRecord round : rounds) {
      csv.append(Csv.row(cells(round, layers)));
    }
    return csv.toString();
  }

  private static List<String> cells(RoundRecord round, Set<String> layers) {
    List<String> cells = new ArrayList<>();
    cells.add(String.valueOf(round.round()));
    cells.add(Csv.number(round.pruning().sparsity()));
    cells.add(String.valueOf(round.pruning().weightsLeft()));
    cells.add(Csv.number(round.losses().trainLoss()));
    cells.add(Csv.number(round.losses().evalLoss()));
    cells.add(Csv.number(round.losses().perplexity()));
    cells.add(String.valueOf(round.cost().steps()));
    cells.add(Csv.number(round.cost().runTimeSeconds()));
    cells.addAll(fit(round.fit()));
    cells.add(round.stoppedBy() == null ? "" : round.stoppedBy());
    cells.add(
        round.losses().perplexityByText() == null
            ? ""
            : Csv.number(round.losses().perplexityByText()));
    for (String layer : layers) {
      cells.add(Csv.number(round.pruning().layerSparsity().getOrDefault(layer, Double.NaN)));
    }
    cells.add(Csv.number(round.cost().tokensPerSecond()));
    cells.add(
        round.cost().peakMemoryMib() == null ? "" : String.valueOf(round.cost().peakMemoryMib()));
    cells.add(
        round.connectivity() == null ? "" : Csv.number(round.connectivity().effectiveSparsity()));
    return cells;
  }

  private static List<String> fit(@Nullable FitRecord fit) {
    return fit == null
        ? Collections.nCopies(6, "")
        : List.of(
            Csv.number(fit.trainLossEval()),
            Csv.number(fit.gap()),
            String.valueOf(fit.best().step()),
            Csv.number(fit.best().epoch()),
            Csv.number(fit.best().evalLoss()),
            String.valueOf(fit.keptStep()));
  }
}
