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
   * Columns that follow those of the tensors because they were added later: programs that read by
   * position still find all earlier columns in place.
   */
  private static final List<String> LAST_COLUMNS =
      List.of("tokens_per_second", "peak_memory_mib", "effective_sparsity");

  /** The columns of {@code results.csv} that describe the machine, not the experiment. */
  public static final Set<String> MEASURED_ANEW =
      Set.of("run_time_s", "tokens_per_second", "peak_memory_mib");

  private Results() {}

  /** Returns the rounds as JSON, as {@code prune --json} prints them under {@code rounds}. */
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
   * Returns one row per round: the fixed columns, the sparsity of each tensor of the scope under
   * the tensor's name, then speed, memory and effective sparsity. Numbers are written so that they
   * read back exactly; non-finite numbers are written as empty cells.
   */
  public static String csv(List<RoundRecord> rounds) {
    Set<String> layers = new LinkedHashSet<>();
    rounds.forEach(round -> layers.addAll(round.pruning().layerSparsity().keySet()));
    List<String> header = new ArrayList<>(FIXED_COLUMNS);
    header.addAll(layers);
    header.addAll(LAST_COLUMNS);
    Csv csv = new Csv(header);
    rounds.forEach(round -> csv.row(cells(round, layers)));
    return csv.text();
  }

  private static List<@Nullable Object> cells(RoundRecord round, Set<String> layers) {
    List<@Nullable Object> cells = new ArrayList<>();
    cells.add(round.round());
    cells.add(round.pruning().sparsity());
    cells.add(round.pruning().weightsLeft());
    cells.add(round.losses().trainLoss());
    cells.add(round.losses().evalLoss());
    cells.add(round.losses().perplexity());
    cells.add(round.cost().steps());
    cells.add(round.cost().runTimeSeconds());
    cells.addAll(fit(round.fit()));
    cells.add(round.stoppedBy());
    cells.add(round.losses().perplexityByText());
    for (String layer : layers) {
      cells.add(round.pruning().layerSparsity().get(layer));
    }
    cells.add(round.cost().tokensPerSecond());
    cells.add(round.cost().peakMemoryMib());
    cells.add(round.connectivity() == null ? null : round.connectivity().effectiveSparsity());
    return cells;
  }

  private static List<? extends @Nullable Object> fit(@Nullable FitRecord fit) {
    return fit == null
        ? Collections.nCopies(6, null)
        : List.of(
            fit.trainLossEval(),
            fit.gap(),
            fit.best().step(),
            fit.best().epoch(),
            fit.best().evalLoss(),
            fit.keptStep());
  }
}
