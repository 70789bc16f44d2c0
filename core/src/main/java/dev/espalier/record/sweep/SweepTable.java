package dev.espalier.record.sweep;

import dev.espalier.record.Csv;
import dev.espalier.record.FitRecord;
import dev.espalier.record.RoundRecord;
import dev.espalier.storage.WriteAside;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The table of a sweep in long form: a row for each cell and round, with a column for each axis.
 * Rewritten whole whenever a cell is done. Not thread-safe.
 */
public final class SweepTable {

  private static final List<String> BEFORE = List.of("cell", "run");

  private static final List<String> AFTER =
      List.of(
          "round",
          "taken",
          "sparsity",
          "weights_left",
          "train_loss",
          "eval_loss",
          "perplexity",
          "steps",
          "run_time_s",
          "train_loss_eval",
          "gap",
          "stopped_by",
          "perplexity_by_text",
          "tokens_per_second",
          "peak_memory_mib",
          "effective_sparsity");

  private final Map<UnitName, Rows> cells = new TreeMap<>();

  /** The rounds of a cell. */
  private record Rows(Unit unit, List<RoundRecord> rounds) {}

  /** Adds a cell, or replaces it. */
  public void put(Unit unit, List<RoundRecord> rounds) {
    cells.put(unit.name(), new Rows(unit, List.copyOf(rounds)));
  }

  /** Writes the table. */
  public void write(Path file) {
    WriteAside.text(file, csv());
  }

  String csv() {
    Set<String> axes = new LinkedHashSet<>();
    cells.values().forEach(cell -> axes.addAll(cell.unit().settings().keySet()));
    List<String> header = new ArrayList<>(BEFORE);
    header.addAll(axes);
    header.addAll(AFTER);
    Csv csv = new Csv(header);
    for (Rows cell : cells.values()) {
      for (RoundRecord round : cell.rounds()) {
        List<@Nullable Object> row = new ArrayList<>();
        row.add(cell.unit().name().number());
        row.add(cell.unit().folder());
        axes.forEach(axis -> row.add(cell.unit().settings().get(axis)));
        // Rounds are taken from the first on, or not at all.
        row.add(round.round());
        row.add(round.round() < cell.unit().taken());
        row.addAll(measured(round));
        csv.row(row);
      }
    }
    return csv.text();
  }

  private static List<@Nullable Object> measured(RoundRecord round) {
    List<@Nullable Object> cells = new ArrayList<>();
    FitRecord fit = round.fit();
    cells.add(round.pruning().sparsity());
    cells.add(round.pruning().weightsLeft());
    cells.add(round.losses().trainLoss());
    cells.add(round.losses().evalLoss());
    cells.add(round.losses().perplexity());
    cells.add(round.cost().steps());
    cells.add(round.cost().runTimeSeconds());
    cells.add(fit == null ? null : fit.trainLossEval());
    cells.add(fit == null ? null : fit.gap());
    cells.add(round.stoppedBy());
    cells.add(round.losses().perplexityByText());
    cells.add(round.cost().tokensPerSecond());
    cells.add(round.cost().peakMemoryMib());
    cells.add(round.connectivity() == null ? null : round.connectivity().effectiveSparsity());
    return cells;
  }
}
