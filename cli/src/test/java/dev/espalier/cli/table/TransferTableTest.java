package dev.espalier.cli.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.record.Spread;
import dev.espalier.record.compare.TransferRecord;
import dev.espalier.record.compare.TransferRecord.Cell;
import dev.espalier.record.compare.TransferRecord.Kind;
import dev.espalier.record.compare.TransferRecord.Ticket;
import dev.espalier.record.compare.TransferRecord.Transfer;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransferTableTest {

  private static final double NAN = Double.NaN;

  @Test
  void showsWhereTicketsWereFoundAndWhereTheyWereTrained() {
    Spread loss = new Spread(List.of(4.0, 4.2), 4.1, 0.1414, 2.8294, 5.3706);
    Spread perplexity = new Spread(List.of(54.6, 66.7), 60.65, 8.56, NAN, NAN);
    Spread one = new Spread(List.of(4.0), 4, NAN, NAN, NAN);
    TransferRecord record =
        new TransferRecord(
            List.of(1, 2),
            List.of(new Ticket("verbs", "runs/v", 0.5), new Ticket("nouns", null, 0.75)),
            List.of("verbs", "a text with a long name"),
            List.of(
                new Cell("verbs", Kind.TICKET, "verbs", loss, perplexity, null),
                new Cell("verbs", Kind.RANDOM, "verbs", loss, perplexity, loss),
                new Cell(null, Kind.DENSE, "verbs", one, perplexity, one),
                new Cell("verbs", Kind.TICKET, "a text with a long name", loss, one, loss)),
            List.of(new Transfer("verbs", "a text with a long name", "transfers", "A sentence.")));
    assertThat(TransferTable.of(record).split("\n"))
        .containsExactly(
            "ticket of verbs: sparsity 0.5000, runs/v",
            "ticket of nouns: sparsity 0.7500, found here",
            "",
            "eval loss, mean ± standard deviation over 2 seeds",
            "                  trained on",
            "found on                            verbs  a text with a long name",
            "verbs                     4.1000 ± 0.1414          4.1000 ± 0.1414",
            "random, as verbs          4.1000 ± 0.1414                        –",
            "dense                              4.0000                        –",
            "",
            "perplexity, mean ± standard deviation over 2 seeds",
            "                  trained on",
            "found on                            verbs  a text with a long name",
            "verbs                        60.65 ± 8.56                     4.00",
            "random, as verbs             60.65 ± 8.56                        –",
            "dense                        60.65 ± 8.56                        –",
            "",
            "A sentence.");
  }
}
