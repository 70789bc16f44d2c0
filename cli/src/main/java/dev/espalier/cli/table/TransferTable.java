package dev.espalier.cli.table;

import dev.espalier.record.Spread;
import dev.espalier.record.compare.TransferRecord;
import dev.espalier.record.compare.TransferRecord.Cell;
import dev.espalier.record.compare.TransferRecord.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Matrices of where tickets were found and where they were trained, for the terminal. */
public final class TransferTable {

  private static final int LEAST_WIDTH = 17;

  private final TransferRecord transfer;
  private final Map<String, Map<String, Cell>> rows = new LinkedHashMap<>();
  private final int nameWidth;
  private final int width;

  private TransferTable(TransferRecord transfer) {
    this.transfer = transfer;
    for (Kind kind : Kind.values()) {
      for (Cell cell : transfer.cells()) {
        if (cell.kind() == kind) {
          rows.computeIfAbsent(name(cell), _ -> new LinkedHashMap<>()).put(cell.trained(), cell);
        }
      }
    }
    this.nameWidth = longest(rows.keySet().stream().toList(), "found on".length());
    this.width = longest(transfer.targets(), LEAST_WIDTH);
  }

  public static String of(TransferRecord transfer) {
    return new TransferTable(transfer).text();
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    transfer
        .tickets()
        .forEach(
            ticket ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "ticket of %s: sparsity %.4f, %s\n",
                        ticket.name(),
                        ticket.sparsity(),
                        ticket.run() == null ? "found here" : ticket.run())));
    matrix(text.append('\n'), "eval loss", Cell::evalLoss, "%.4f");
    matrix(text.append('\n'), "perplexity", Cell::perplexity, "%.2f");
    text.append('\n');
    transfer.transfers().forEach(one -> text.append(one.sentence()).append('\n'));
    return text.append('\n').toString();
  }

  private void matrix(
      StringBuilder text, String what, Function<Cell, Spread> measured, String format) {
    int seeds = transfer.seeds().size();
    text.append(what);
    text.append(seeds > 1 ? ", mean ± standard deviation over " + seeds + " seeds" : "");
    text.append("\n").append(padded("", nameWidth)).append("  trained on\n");
    text.append(padded("found on", nameWidth));
    transfer.targets().forEach(target -> text.append("  ").append(right(target)));
    text.append('\n');
    rows.forEach(
        (name, cells) -> {
          text.append(padded(name, nameWidth));
          for (String target : transfer.targets()) {
            Cell cell = cells.get(target);
            text.append("  ")
                .append(right(cell == null ? "–" : number(measured.apply(cell), format)));
          }
          text.append('\n');
        });
  }

  private static String name(Cell cell) {
    return switch (cell.kind()) {
      case TICKET -> String.valueOf(cell.found());
      case RANDOM -> "random, as " + cell.found();
      case DENSE -> "dense";
    };
  }

  private static String number(Spread spread, String format) {
    String mean = String.format(Locale.ROOT, format, spread.mean());
    return Double.isFinite(spread.sd())
        ? mean + " ± " + String.format(Locale.ROOT, format, spread.sd())
        : mean;
  }

  private String right(String cell) {
    return " ".repeat(Math.max(0, width - cell.length())) + cell;
  }

  private static String padded(String cell, int width) {
    return cell + " ".repeat(Math.max(0, width - cell.length()));
  }

  private static int longest(List<String> names, int least) {
    return names.stream().mapToInt(String::length).reduce(least, Math::max);
  }
}
