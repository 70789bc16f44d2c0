package dev.espalier.cli;

import static dev.espalier.cli.PrunedRun.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.cli.Launcher.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The commands compare and transfer, which train beside a run. */
@ExtendWith(PrunedRun.Made.class)
class ControlsIT {

  @TempDir private Path directory;

  private final PrunedRun run;

  ControlsIT(PrunedRun run) {
    this.run = run;
  }

  @Test
  void compareSaysWhetherTicketsWin() throws Exception {
    Path out = directory.resolve("compared");
    List<Object> arguments =
        new ArrayList<>(List.of(run.prune(out, "--rounds", 1, "--reset", "rewind:25%")));
    arguments.set(0, "compare");
    List<Object> json = new ArrayList<>(arguments);
    json.addAll(List.of("--seeds", "1,2", "--json"));
    JsonNode compared = json(run.launch(json.toArray()));
    assertThat(compared.propertyNames()).containsExactly("seeds", "rounds");
    assertThat(compared.get("rounds").get(0).get("arms").valueStream().map(a -> a.get("name")))
        .extracting(JsonNode::asString)
        .containsExactly("ticket", "random", "reinitialised", "dense");
    assertThat(PrunedRun.read(out.resolve("compare.json"))).isEqualTo(compared);
    assertThat(out.resolve("compare.html"))
        .content()
        .contains("Comparing 6 runs", "6 runs of 3 experiments");
    assertThat(out.resolve("compare-figures/curves.csv")).exists();

    Outcome again = run.launch("compare", "--out", out, "--resume");
    assertThat(again.status()).as(again.err()).isZero();
    assertThat(again.out()).startsWith("round  sparsity  trained").contains("compare.csv");
    assertThat(again.err()).doesNotContain("round 1/1");
    run.refused("--resume", arguments.toArray());
    run.refused(
        "leaves no ticket", "compare", "--reset", "none", "--out", directory.resolve("never"));
  }

  @Test
  void transferTrainsARunsTicketOnAnotherText() throws Exception {
    Path other = SmallInputs.tokens(directory.resolve("elsewhere"));
    Path round = run.pruned().resolve("rounds/002");
    Path out = directory.resolve("transferred");
    Object[] arguments = {"transfer", round, "--dataset", other, "--threads", 1, "--out", out};
    List<Object> json = new ArrayList<>(List.of(arguments));
    json.addAll(List.of("--seeds", "1,2", "--json"));
    JsonNode transferred = json(run.launch(json.toArray()));
    assertThat(transferred.propertyNames())
        .containsExactly("seeds", "tickets", "targets", "cells", "transfers");
    assertThat(transferred.get("tickets").get(0).get("run").asString()).isEqualTo(round.toString());
    assertThat(transferred.get("tickets").valueStream().map(t -> t.get("sparsity").asDouble()))
        .containsExactly(18.0 / 42, 18.0 / 42);
    assertThat(transferred.get("cells").valueStream().map(c -> c.get("kind").asString()))
        .containsExactly("ticket", "random", "ticket", "random", "dense");
    assertThat(PrunedRun.read(out.resolve("transfer.json"))).isEqualTo(transferred);

    Outcome again = run.launch("transfer", "--out", out, "--resume");
    assertThat(again.status()).as(again.err()).isZero();
    assertThat(again.out()).startsWith("ticket of ").contains("trained on", "transfer.csv");
    assertThat(again.err()).contains("part 10 of 10").doesNotContain("train loss");
    run.refused("--resume", arguments);
    run.refused("--resume", "transfer", round, "--resume");
    Path never = directory.resolve("never");
    run.refused("no-such-run", "transfer", "no-such-run", "--dataset", other, "--out", never);
    run.refused("no such round", "transfer", run.pruned().resolve("rounds/009"), "--out", never);
    run.refused("'lion' is not known", "transfer", round, "--optimizer", "lion", "--out", never);
    assertThat(never).doesNotExist();
  }
}
