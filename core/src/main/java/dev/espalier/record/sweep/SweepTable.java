package dev.espalier.record.sweep;

import dev.espalier.record.Csv;
import dev.espalier.record.parquet.ParquetColumn;
import dev.espalier.record.parquet.ParquetColumn.Type;
import dev.espalier.record.parquet.ParquetTable;
import dev.espalier.storage.WriteAside;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The table of a sweep in long form: a row for each round of each cell that is done, with a column
 * for each axis, as CSV and as Parquet.
 */
public final class SweepTable {

  /** A row: a round and its cell. */
  private record Row(SweepCell cell, SweepRound round) {}

  /** A column: its name, the type of its values, and the value of a row. */
  private record Column(String name, Type type, Function<Row, @Nullable Object> value) {}

  private static final List<Column> BEFORE =
      List.of(
          new Column("cell", Type.INTEGER, row -> row.cell.number()),
          new Column("run", Type.TEXT, row -> row.cell.unit().folder()));

  private static final List<Column> AFTER =
      List.of(
          new Column("round", Type.INTEGER, row -> row.round.round()),
          new Column("taken", Type.BOOLEAN, row -> row.round.taken()),
          new Column("sparsity", Type.DOUBLE, row -> row.round.sparsity()),
          new Column("weights_left", Type.INTEGER, row -> row.round.weightsLeft()),
          new Column("train_loss", Type.DOUBLE, row -> row.round.losses().trainLoss()),
          new Column("eval_loss", Type.DOUBLE, row -> row.round.losses().evalLoss()),
          new Column("perplexity", Type.DOUBLE, row -> row.round.losses().perplexity()),
          new Column("steps", Type.INTEGER, row -> row.round.cost().steps()),
          new Column("run_time_s", Type.DOUBLE, row -> row.round.cost().runTimeSeconds()),
          new Column("train_loss_eval", Type.DOUBLE, row -> row.round.trainLossEval()),
          new Column("gap", Type.DOUBLE, row -> row.round.gap()),
          new Column("stopped_by", Type.TEXT, row -> row.round.stoppedBy()),
          new Column(
              "perplexity_by_text", Type.DOUBLE, row -> row.round.losses().perplexityByText()),
          new Column("tokens_per_second", Type.DOUBLE, row -> row.round.cost().tokensPerSecond()),
          new Column("peak_memory_mib", Type.INTEGER, row -> row.round.cost().peakMemoryMib()),
          new Column("effective_sparsity", Type.DOUBLE, row -> row.round.effectiveSparsity()),
          new Column("cpu_hours", Type.DOUBLE, row -> row.cell.processorHours(row.round)));

  private final List<Row> rows = new ArrayList<>();
  private final List<Column> columns = new ArrayList<>(BEFORE);

  private SweepTable(Collection<SweepCell> cells) {
    Set<String> axes = new LinkedHashSet<>();
    for (SweepCell cell : cells) {
      if (!cell.rounds().isEmpty()) {
        axes.addAll(cell.unit().settings().keySet());
        cell.rounds().forEach(round -> rows.add(new Row(cell, round)));
      }
    }
    for (String axis : axes) {
      List<String> values =
          cells.stream()
              .flatMap(cell -> Stream.ofNullable(cell.unit().settings().get(axis)))
              .distinct()
              .toList();
      columns.add(axis(axis, AxisType.of(values)));
    }
    columns.addAll(AFTER);
  }

  private static Column axis(String key, AxisType type) {
    return new Column(
        key,
        type.column(),
        row -> {
          String text = row.cell.unit().settings().get(key);
          return text == null ? null : type.value(text);
        });
  }

  /** Returns the table of cells, of which those without rounds have no row. */
  public static SweepTable of(Collection<SweepCell> cells) {
    return new SweepTable(cells);
  }

  /** Writes both files. */
  public void write(SweepDirectory sweep) {
    WriteAside.text(sweep.resultsCsv(), csv());
    WriteAside.bytes(sweep.resultsParquet(), parquet());
  }

  String csv() {
    Csv csv = new Csv(columns.stream().map(Column::name).toList());
    for (Row row : rows) {
      List<@Nullable Object> values = new ArrayList<>();
      columns.forEach(column -> values.add(column.value.apply(row)));
      csv.row(values);
    }
    return csv.text();
  }

  byte[] parquet() {
    List<ParquetColumn> all = new ArrayList<>();
    for (Column column : columns) {
      List<@Nullable Object> values = new ArrayList<>();
      rows.forEach(row -> values.add(column.value.apply(row)));
      all.add(new ParquetColumn(column.name, column.type, values));
    }
    return ParquetTable.of(all);
  }
}
