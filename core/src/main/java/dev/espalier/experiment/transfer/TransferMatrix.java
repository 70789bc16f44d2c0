package dev.espalier.experiment.transfer;

import dev.espalier.record.Replicates;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.Spread;
import dev.espalier.record.compare.TransferRecord;
import dev.espalier.record.compare.TransferRecord.Cell;
import dev.espalier.record.compare.TransferRecord.Kind;
import dev.espalier.record.compare.TransferRecord.Ticket;
import dev.espalier.record.compare.TransferRecord.Transfer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Builds the matrix of a transfer and decides for each ticket whether it transfers. */
final class TransferMatrix {

  private final TransferPlan plan;
  private final List<SeedTransfer.Result> results;

  private TransferMatrix(TransferPlan plan, List<SeedTransfer.Result> results) {
    this.plan = plan;
    this.results = results;
  }

  /**
   * Returns the matrix.
   *
   * @param results one for each of the plan's seeds
   */
  static TransferRecord of(TransferPlan plan, List<SeedTransfer.Result> results) {
    return new TransferMatrix(plan, results).record();
  }

  private TransferRecord record() {
    List<Ticket> tickets = new ArrayList<>();
    for (int t = 0; t < plan.tickets().size(); t++) {
      int number = t;
      TransferTicket ticket = plan.tickets().get(t);
      tickets.add(
          new Ticket(
              ticket.name(),
              ticket.given().map(TransferTicket.Given::name).orElse(null),
              results.stream()
                  .mapToDouble(result -> result.sparsities().get(number))
                  .average()
                  .orElse(Double.NaN)));
    }
    List<Cell> cells = new ArrayList<>();
    List<Transfer> transfers = new ArrayList<>();
    for (int column = 0; column < plan.targets().size(); column++) {
      addColumn(column, cells, transfers);
    }
    return new TransferRecord(
        plan.seeds(),
        tickets,
        plan.targets().stream().map(TransferPlan.Target::name).toList(),
        cells,
        transfers);
  }

  private void addColumn(int number, List<Cell> cells, List<Transfer> transfers) {
    TransferPlan.Target target = plan.targets().get(number);
    int ownTicket = plan.own(target);
    double[] own = losses(each(number, column -> column.tickets().get(ownTicket)));
    List<RoundRecord> dense = each(number, SeedTransfer.Column::dense);
    for (int t = 0; t < plan.tickets().size(); t++) {
      int row = t;
      TransferTicket ticket = plan.tickets().get(t);
      List<RoundRecord> trained = each(number, column -> column.tickets().get(row));
      List<RoundRecord> random = each(number, column -> column.random().get(row));
      cells.add(cell(ticket.name(), Kind.TICKET, target, trained, row == ownTicket ? null : own));
      cells.add(cell(ticket.name(), Kind.RANDOM, target, random, own));
      if (!ticket.task().equals(target.task())) {
        double[] losses = losses(trained);
        Spread minusRandom = Replicates.difference(losses(random), losses);
        Spread minusOwn = Replicates.difference(own, losses);
        TransferVerdict verdict = TransferVerdict.of(minusRandom, minusOwn);
        transfers.add(
            new Transfer(
                ticket.name(),
                target.name(),
                verdict.name().toLowerCase(Locale.ROOT),
                String.format(
                    Locale.ROOT,
                    "%s → %s: %s (nats above it: random %s, found there %s, dense %s).",
                    ticket.name(),
                    target.name(),
                    verdict.words(),
                    Replicates.text(minusRandom),
                    Replicates.text(minusOwn),
                    Replicates.text(Replicates.difference(losses(dense), losses)))));
      }
    }
    cells.add(cell(null, Kind.DENSE, target, dense, own));
  }

  private static Cell cell(
      @Nullable String found,
      Kind kind,
      TransferPlan.Target target,
      List<RoundRecord> trained,
      double @Nullable [] own) {
    double[] losses = losses(trained);
    return new Cell(
        found,
        kind,
        target.name(),
        Replicates.of(losses),
        Replicates.of(values(trained, round -> round.losses().perplexity())),
        own == null ? null : Replicates.difference(losses, own));
  }

  private List<RoundRecord> each(int column, Function<SeedTransfer.Column, RoundRecord> cell) {
    return results.stream().map(result -> cell.apply(result.columns().get(column))).toList();
  }

  private static double[] losses(List<RoundRecord> rounds) {
    return values(rounds, round -> round.losses().evalLoss());
  }

  private static double[] values(List<RoundRecord> rounds, ToDoubleFunction<RoundRecord> value) {
    return rounds.stream().mapToDouble(value).toArray();
  }
}
