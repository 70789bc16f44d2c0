package dev.espalier.cli;

import static dev.espalier.cli.PrunedRun.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.cli.Launcher.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Runs from the start: their files and output. */
@ExtendWith(PrunedRun.Made.class)
class PruneIT {

  @TempDir private Path directory;

  private final PrunedRun run;

  PruneIT(PrunedRun run) {
    this.run = run;
  }

  @Test
  void trainWritesAModelAndPrintsOneDocument() throws Exception {
    JsonNode result = json(run.training());
    assertThat(result.propertyNames())
        .containsExactly(
            "eval_loss",
            "perplexity",
            "blocks",
            "tokens",
            "run_time_s",
            "train_loss",
            "steps",
            "out",
            "fit");
    assertThat(result.get("steps").asInt()).isEqualTo(25);
    assertThat(result.get("eval_loss").asDouble()).isLessThan(Math.log(97));
    Path trained = Path.of(result.get("out").asString());
    assertThat(trained.resolve("model")).isEqualTo(run.model());
    assertThat(Files.readAllLines(trained.resolve("metrics.jsonl"))).hasSize(25);
  }

  @Test
  void pruneWritesTheWholeRunAndPrintsOneDocument() throws Exception {
    JsonNode result = json(run.pruning());
    assertThat(result.propertyNames()).containsExactly("out", "rounds");
    JsonNode rounds = result.get("rounds");
    assertThat(rounds.size()).isEqualTo(4);
    assertThat(rounds.get(3).propertyNames())
        .contains(
            "round",
            "sparsity",
            "layer_sparsity",
            "train_loss",
            "eval_loss",
            "perplexity",
            "run_time_s",
            "steps",
            "weights_left");
    // Two layers of 21 gains: 42, then minus a quarter of those left, rounded down.
    assertThat(rounds.valueStream().map(round -> round.get("weights_left").asInt()))
        .containsExactly(42, 32, 24, 18);
    assertThat(PrunedRun.read(run.pruned().resolve("results.json"))).isEqualTo(rounds);
    assertThat(Files.readAllLines(run.pruned().resolve("results.csv"))).hasSize(5);
    assertThat(run.pruned().resolve("report.html")).isNotEmptyFile();
    assertThat(run.pruned().resolve("figures/losses.csv")).isNotEmptyFile();
    assertThat(run.pruned().resolve("state")).doesNotExist();
    assertThat(run.pruned().resolve("rounds/003"))
        .isDirectoryContaining("glob:**/round.json")
        .isDirectoryContaining("glob:**/metrics.jsonl")
        .isDirectoryContaining("glob:**/histograms.json")
        .isDirectoryContaining("glob:**/mask.safetensors")
        .isDirectoryContaining("glob:**/model");
  }

  @Test
  void progressWithoutTerminalIsALinePerRound() {
    assertThat(run.pruning().err().lines().filter(line -> line.startsWith("round ")))
        .hasSize(4)
        .allMatch(line -> line.matches("round [0-3]/3: sparsity .* eval loss .*"));
    assertThat(run.pruning().err()).doesNotContain("\r", "\u001b", "WARNING");
  }

  @Test
  void withoutJsonTheTableIsPrintedAndQuietIsQuiet() throws Exception {
    Outcome quiet = run.launch(run.prune(directory.resolve("quiet"), "--quiet", "--rounds", 1));
    assertThat(quiet.status()).isZero();
    assertThat(quiet.err()).isEmpty();
    assertThat(quiet.out())
        .startsWith("round  sparsity  weights left")
        .contains("report.html")
        .doesNotContain("{");
  }

  @Test
  void aMaskIsWhereARunBegins() throws Exception {
    Path out = directory.resolve("ticket");
    JsonNode rounds =
        json(run.launch(
                run.prune(
                    out, "--mask", run.pruned().resolve("rounds/002"), "--rounds", 1, "--json")))
            .get("rounds");
    assertThat(rounds.valueStream().map(round -> round.get("weights_left").asInt()))
        .containsExactly(24, 18);
    assertThat(Files.readString(out.resolve("report.html"))).contains("began under the mask");
    Path never = directory.resolve("never");
    run.refused("no-such-mask", run.prune(never, "--mask", "no-such-mask"));
    run.refused("not in the scope", run.prune(never, "--mask", run.pruned(), "--scope", "linear"));
    run.refused(
        "another checkpoint", run.prune(never, "--mask", run.pruned(), "--model", "embedded"));
    run.refused(
        "of its own",
        run.prune(never, "--mask", run.pruned(), "--model", run.pruned().resolve("rounds/001")));
    assertThat(never).doesNotExist();
  }

  @Test
  void neuronsArePrunedAsAWhole() throws Exception {
    Path out = directory.resolve("neurons");
    JsonNode rounds =
        json(run.launch(run.prune(out, "--granularity", "neuron", "--rounds", 1, "--json")))
            .get("rounds");
    // 104 neurons of 42 weights, minus a quarter.
    assertThat(rounds.valueStream().map(round -> round.get("weights_left").asInt()))
        .containsExactly(
            2 * (4 * 21 * 21 + 2 * 21 * 52), 2 * (4 * 21 * 21 + 2 * 21 * 52) - 26 * 42);
    assertThat(Files.readString(out.resolve("report.html"))).contains("surviving neurons");
  }

  @Test
  void roundsEndByTheirLossesAndTheTableSaysWhen() throws Exception {
    Path out = directory.resolve("early");
    Outcome outcome =
        run.launch(
            run.prune(
                out,
                "--eval-steps",
                2,
                "--early-stopping",
                "patience:9,generalisation-gap:-100",
                "--rounds",
                1));
    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("best step", "stopped by", "generalisation-gap", "Without dropout");
    JsonNode round = PrunedRun.read(out.resolve("rounds/001/round.json"));
    assertThat(round.get("stopped_by").asString()).isEqualTo("generalisation-gap");
    assertThat(round.get("steps").asInt()).isEqualTo(2);
    assertThat(Files.readString(out.resolve("rounds/001/metrics.jsonl")))
        .contains("\"eval_loss\":", "\"train_loss_eval\":");
    run.refused("patience:N", run.prune(directory.resolve("never"), "--early-stopping", "soon"));
  }
}
