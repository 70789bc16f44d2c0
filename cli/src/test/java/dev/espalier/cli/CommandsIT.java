package dev.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.espalier.cli.Launcher.Outcome;
import dev.espalier.cli.Launcher.Running;
import dev.espalier.record.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every command on a small model, as a user runs it. */
class CommandsIT {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  @TempDir static Path directory;

  private static Path model;
  private static Path tokens;

  /** One run of three rounds that nothing disturbed; the others are compared with it. */
  private static Path pruned;

  private static Outcome pruning;

  @BeforeAll
  static void trainsFromScratchAndPrunes() throws Exception {
    Path scratch = SmallInputs.config(directory);
    tokens = SmallInputs.tokens(directory);
    Path trained = directory.resolve("trained");
    Outcome training =
        launch(
            "train",
            "--from-scratch",
            scratch,
            "--dataset",
            tokens,
            "--block-size",
            16,
            "--max-steps",
            25,
            "--threads",
            1,
            "--learning-rate",
            0.01,
            "--out",
            trained,
            "--json");
    JsonNode result = json(training);
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
    assertThat(result.get("out").asString()).isEqualTo(trained.toString());
    assertThat(Files.readAllLines(trained.resolve("metrics.jsonl"))).hasSize(25);
    model = trained.resolve("model");
    pruned = directory.resolve("pruned");
    pruning = launch(prune(pruned, "--json"));
  }

  @Test
  void pruneLeavesTheWholeRunAndPrintsOneDocument() throws Exception {
    JsonNode result = json(pruning);
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
    // Two layers of 21 gains: 42, then a quarter of what is left, rounded down.
    assertThat(rounds.valueStream().map(round -> round.get("weights_left").asInt()))
        .containsExactly(42, 32, 24, 18);
    assertThat(JSON.readTree(pruned.resolve("results.json"))).isEqualTo(rounds);
    assertThat(Files.readAllLines(pruned.resolve("results.csv"))).hasSize(5);
    assertThat(pruned.resolve("report.html")).isNotEmptyFile();
    assertThat(pruned.resolve("figures/losses.csv")).isNotEmptyFile();
    assertThat(pruned.resolve("state")).doesNotExist();
    assertThat(pruned.resolve("rounds/003"))
        .isDirectoryContaining("glob:**/round.json")
        .isDirectoryContaining("glob:**/metrics.jsonl")
        .isDirectoryContaining("glob:**/histograms.json")
        .isDirectoryContaining("glob:**/mask.safetensors")
        .isDirectoryContaining("glob:**/model");
  }

  @Test
  void progressWithoutTerminalIsALinePerRound() {
    assertThat(pruning.err().lines().filter(line -> line.startsWith("round ")))
        .hasSize(4)
        .allMatch(line -> line.matches("round [0-3]/3: sparsity .* eval loss .*"));
    assertThat(pruning.err()).doesNotContain("\r", "\u001b", "WARNING");
  }

  @Test
  void withoutJsonTheTableIsPrintedAndQuietIsQuiet() throws Exception {
    Outcome quiet = launch(prune(directory.resolve("quiet"), "--quiet", "--rounds", 1));
    assertThat(quiet.status()).isZero();
    assertThat(quiet.err()).isEmpty();
    assertThat(quiet.out())
        .startsWith("round  sparsity  weights left")
        .contains("report.html")
        .doesNotContain("{");
  }

  @Test
  void anExistingRunIsRefusedAndKept() throws Exception {
    List<String> before = files(pruned);
    Outcome again = launch(prune(pruned));
    assertThat(again.status()).isEqualTo(2);
    assertThat(again.err()).startsWith("espalier: ").contains("--resume").hasLineCount(1);
    assertThat(files(pruned)).isEqualTo(before);
  }

  @Test
  void aKilledRunGoesOnAsIfNothingHadHappened() throws Exception {
    Path killed = directory.resolve("killed");
    Running running = launcher().start(prune(killed));
    running.awaitFile(killed.resolve("rounds/001/round.json"));
    running.process().destroyForcibly().waitFor();
    Outcome resumed = launch("prune", "--out", killed, "--resume", "--json");
    assertThat(json(resumed).get("rounds").size()).isEqualTo(4);
    assertThat(resultsWithoutTimes(killed)).isEqualTo(resultsWithoutTimes(pruned));
  }

  @Test
  void ctrlCEndsWith130AndSaysHowToGoOn() throws Exception {
    assumeThat(Launcher.canBeInterrupted()).isTrue();
    Path stopped = directory.resolve("stopped");
    // Far more steps than go by until the signal comes, on a busy machine, too.
    Object[] arguments = prune(stopped, "--rounds", 40, "--until", 1, "--max-steps", 500);
    Running running = launcher().start(arguments);
    running.awaitFile(stopped.resolve("rounds/000/round.json"));
    running.interrupt();
    Outcome outcome = running.await();
    assertThat(outcome.status()).isEqualTo(130);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("interrupted").contains("--resume").doesNotContain("\tat ");
    assertThat(stopped.resolve("rounds/000/round.json")).exists();
  }

  @Test
  void evaluateGivesTheLossOfTheRound() throws Exception {
    JsonNode evaluated =
        json(
            launch(
                "evaluate",
                "--model",
                pruned.resolve("rounds/002/model"),
                "--dataset",
                tokens,
                "--block-size",
                16,
                "--json"));
    assertThat(evaluated.propertyNames())
        .containsExactly("eval_loss", "perplexity", "blocks", "tokens", "run_time_s");
    refused(
        "without rows",
        "evaluate",
        "--model",
        model,
        "--dataset",
        tokens,
        "--block-size",
        16,
        "--perplexity",
        "both");
    JsonNode round = JSON.readTree(pruned.resolve("rounds/002/round.json"));
    assertThat(evaluated.get("eval_loss").asDouble())
        .isCloseTo(round.get("eval_loss").asDouble(), within(1e-6));
    assertThat(evaluated.get("blocks").asInt()).isEqualTo(500 / 16);
  }

  @Test
  void inspectCountsTheZerosOfTheRound() throws Exception {
    Path round = pruned.resolve("rounds/003");
    JsonNode inspected = json(launch("inspect", round, "--json"));
    assertThat(inspected.get("direct_sparsity").asDouble())
        .isEqualTo(JSON.readTree(round.resolve("round.json")).get("sparsity").asDouble());
    assertThat(inspected.propertyNames())
        .contains(
            "parameters",
            "parameters_without_embeddings",
            "layer_sparsity",
            "effective_sparsity",
            "model_sparsity",
            "dead",
            "per_layer");
    assertThat(inspected.get("effective_sparsity").asDouble())
        .isBetween(inspected.get("direct_sparsity").asDouble(), 1.0);
    assertThat(inspected.get("dead").propertyNames())
        .contains("features", "neurons", "heads", "sublayers");
    // Two layers of 21 gains, of which 18 survive.
    assertThat(
            inspected
                .get("per_layer")
                .valueStream()
                .mapToInt(layer -> layer.get("attention_features").get("live").asInt())
                .sum())
        .isEqualTo(18);
    JsonNode recorded = JSON.readTree(round.resolve("round.json")).get("connectivity");
    assertThat(recorded.get("layers")).isEqualTo(inspected.get("per_layer"));
    assertThat(launch("inspect", model).out())
        .contains("parameters", "live units by layer", "transformer.h.1");
  }

  @Test
  void masksAreShownComparedCombinedAndExtracted() throws Exception {
    JsonNode shown = json(launch("mask", "show", pruned, "--json"));
    assertThat(shown.propertyNames())
        .containsExactly("file", "model_sha256", "size", "kept", "sparsity", "tensors");
    assertThat(shown.get("kept").asInt()).isEqualTo(18);
    assertThat(Files.readString(pruned.resolve("experiment.yaml")))
        .contains(shown.get("model_sha256").asString());
    assertThat(launch("mask", "show", pruned).out()).contains("transformer.h.1.ln_1.weight");

    Path first = pruned.resolve("rounds/001");
    JsonNode compared = json(launch("mask", "compare", first, pruned, "--json"));
    assertThat(compared.propertyNames()).containsExactly("a", "b", "total", "tensors");
    assertThat(compared.get("total").get("overlap").asDouble()).isEqualTo(18.0 / 32);
    assertThat(compared.get("total").get("distance").asDouble()).isEqualTo(14.0 / 42);

    Path both = directory.resolve("both.safetensors");
    Object[] combine = {"mask", "combine", "--and", first, pruned, "--out", both, "--json"};
    assertThat(json(launch(combine)).get("kept").asInt()).isEqualTo(18);
    refused("exists already", combine);

    Path zeros = directory.resolve("zeros.safetensors");
    JsonNode extracted =
        json(
            launch(
                "mask",
                "extract",
                pruned.resolve("rounds/003/model"),
                "--from-zeros",
                "--scope",
                "ln_1",
                "--out",
                zeros,
                "--json"));
    assertThat(extracted.get("kept").asInt()).isEqualTo(18);
    assertThat(extracted.get("model_sha256")).isEqualTo(shown.get("model_sha256"));
  }

  @Test
  void masksThatCannotBeUsedAreOneLine() throws Exception {
    Path out = directory.resolve("no.safetensors");
    refused("no-such-mask", "mask", "show", "no-such-mask");
    refused("name a mask's file", "mask", "show", model.resolve("model.safetensors"));
    refused("--and or --or", "mask", "combine", pruned, pruned, "--out", out);
    refused("--out", "mask", "combine", "--and", pruned, pruned);
    refused("--from-zeros", "mask", "extract", model, "--scope", "ln_1", "--out", out);
    assertThat(launch("mask").out()).contains("extract");
    refused("did you mean show", "mask", "shw", pruned);
    assertThat(out).doesNotExist();
  }

  @Test
  void aMaskIsWhereARunBegins() throws Exception {
    Path out = directory.resolve("ticket");
    JsonNode rounds =
        json(launch(prune(out, "--mask", pruned.resolve("rounds/002"), "--rounds", 1, "--json")))
            .get("rounds");
    assertThat(rounds.valueStream().map(round -> round.get("weights_left").asInt()))
        .containsExactly(24, 18);
    assertThat(Files.readString(out.resolve("report.html"))).contains("began under the mask");
    Path never = directory.resolve("never");
    refused("no-such-mask", prune(never, "--mask", "no-such-mask"));
    refused("not in the scope", prune(never, "--mask", pruned, "--scope", "linear"));
    refused("another checkpoint", prune(never, "--mask", pruned, "--model", "embedded"));
    refused("of its own", prune(never, "--mask", pruned, "--model", pruned.resolve("rounds/001")));
    assertThat(never).doesNotExist();
  }

  @Test
  void neuronsGoWhole() throws Exception {
    Path out = directory.resolve("neurons");
    JsonNode rounds =
        json(launch(prune(out, "--granularity", "neuron", "--rounds", 1, "--json"))).get("rounds");
    // 104 neurons of 42 weights; a quarter goes.
    assertThat(rounds.valueStream().map(round -> round.get("weights_left").asInt()))
        .containsExactly(
            2 * (4 * 21 * 21 + 2 * 21 * 52), 2 * (4 * 21 * 21 + 2 * 21 * 52) - 26 * 42);
    assertThat(Files.readString(out.resolve("report.html"))).contains("surviving neurons");
  }

  @Test
  void compactWritesWhatEvaluatesAlike() throws Exception {
    Path round = pruned.resolve("rounds/003");
    Path small = directory.resolve("small");
    JsonNode compacted = json(launch("compact", round, "--out", small, "--json"));
    assertThat(compacted.propertyNames())
        .contains(
            "parameters_before",
            "parameters_after",
            "bytes_before",
            "bytes_after",
            "removed",
            "max_logit_difference");
    assertThat(compacted.get("max_relative_logit_difference").asDouble()).isLessThan(1e-5);
    Path exact = directory.resolve("exact");
    assertThat(launch("compact", round, "--out", exact, "--layout", "exact").out())
        .contains("removed", "logits", "written to");
    for (Path model : List.of(small, exact)) {
      Object[] evaluate = {
        "evaluate", "--model", model, "--dataset", tokens, "--block-size", 16, "--json"
      };
      assertThat(json(launch(evaluate)).get("eval_loss").asDouble())
          .isCloseTo(
              JSON.readTree(round.resolve("round.json")).get("eval_loss").asDouble(), within(1e-5));
    }
    for (Path model : List.of(small, exact)) {
      Path copy = directory.resolve(model.getFileName() + " again");
      assertThat(launch("compact", model, "--out", copy).out()).contains("nothing to remove");
      assertThat(copy.resolve("model.safetensors"))
          .hasSameBinaryContentAs(model.resolve("model.safetensors"));
    }
    refused("lies inside", "compact", round, "--out", round.resolve("small"));
    refused("is a run, not a model", "compact", pruned, "--out", directory.resolve("smaller"));
    refused("--layout", "compact", round, "--out", directory.resolve("x"), "--layout", "round");
  }

  @Test
  void exportWritesOnnx() throws Exception {
    Path round = pruned.resolve("rounds/003");
    Path file = directory.resolve("round.onnx");
    Object[] export = {"export", round, "--onnx", "--out", file, "--json"};
    JsonNode exported = json(launch(export));
    assertThat(exported.propertyNames())
        .containsExactly("out", "weights", "opset", "parameters", "bytes");
    assertThat(exported.get("bytes").asLong())
        .isEqualTo(Files.size(file))
        .isGreaterThan(4 * exported.get("parameters").asLong());
    refused("exists already", export);
    assertThat(launch("export", round, "--onnx", "--out", file, "--overwrite").out())
        .contains("ONNX", "written to");
    Path same = directory.resolve("same.onnx");
    assertThat(launch("export", round, "--out", same).status()).isZero();
    assertThat(same).hasSameBinaryContentAs(file);
    refused("lies inside", "export", round, "--onnx", "--out", round.resolve("x.onnx"));
    refused("is a run, not a model", "export", pruned, "--onnx", "--out", directory.resolve("x"));
    refused("config.json", "export", tokens, "--onnx", "--out", directory.resolve("x"));
    assertThat(launch("export", "--help").out()).contains("input_ids", "--out", "--overwrite");
  }

  @Test
  void roundsEndByTheirLossesAndTheTableSaysWhen() throws Exception {
    Path out = directory.resolve("early");
    Outcome outcome =
        launch(
            prune(
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
    JsonNode round = JSON.readTree(out.resolve("rounds/001/round.json"));
    assertThat(round.get("stopped_by").asString()).isEqualTo("generalisation-gap");
    assertThat(round.get("steps").asInt()).isEqualTo(2);
    assertThat(Files.readString(out.resolve("rounds/001/metrics.jsonl")))
        .contains("\"eval_loss\":", "\"train_loss_eval\":");
    refused("patience:N", prune(directory.resolve("never"), "--early-stopping", "soon"));
  }

  @Test
  void compareSaysWhetherTicketsWin() throws Exception {
    Path out = directory.resolve("compared");
    List<Object> arguments =
        new ArrayList<>(List.of(prune(out, "--rounds", 1, "--reset", "rewind:25%")));
    arguments.set(0, "compare");
    List<Object> json = new ArrayList<>(arguments);
    json.addAll(List.of("--seeds", "1,2", "--json"));
    JsonNode compared = json(launch(json.toArray()));
    assertThat(compared.propertyNames()).containsExactly("seeds", "rounds");
    assertThat(compared.get("rounds").get(0).get("arms").valueStream().map(a -> a.get("name")))
        .extracting(JsonNode::asString)
        .containsExactly("ticket", "random", "reinitialised", "dense");
    assertThat(JSON.readTree(out.resolve("compare.json"))).isEqualTo(compared);
    assertThat(out.resolve("compare.html"))
        .content()
        .contains("Comparing 6 runs", "6 runs of 3 experiments");
    assertThat(out.resolve("compare-figures/curves.csv")).exists();

    Outcome again = launch("compare", "--out", out, "--resume");
    assertThat(again.status()).as(again.err()).isZero();
    assertThat(again.out()).startsWith("round  sparsity  trained").contains("compare.csv");
    assertThat(again.err()).doesNotContain("round 1/1");
    refused("--resume", arguments.toArray());
    refused("leaves no ticket", "compare", "--reset", "none", "--out", directory.resolve("never"));
  }

  @Test
  void transferTrainsARunsTicketOnAnotherText() throws Exception {
    Path other = SmallInputs.tokens(directory.resolve("elsewhere"));
    Path round = pruned.resolve("rounds/002");
    Path out = directory.resolve("transferred");
    Object[] arguments = {"transfer", round, "--dataset", other, "--threads", 1, "--out", out};
    List<Object> json = new ArrayList<>(List.of(arguments));
    json.addAll(List.of("--seeds", "1,2", "--json"));
    JsonNode transferred = json(launch(json.toArray()));
    assertThat(transferred.propertyNames())
        .containsExactly("seeds", "tickets", "targets", "cells", "transfers");
    assertThat(transferred.get("tickets").get(0).get("run").asString()).isEqualTo(round.toString());
    assertThat(transferred.get("tickets").valueStream().map(t -> t.get("sparsity").asDouble()))
        .containsExactly(18.0 / 42, 18.0 / 42);
    assertThat(transferred.get("cells").valueStream().map(c -> c.get("kind").asString()))
        .containsExactly("ticket", "random", "ticket", "random", "dense");
    assertThat(JSON.readTree(out.resolve("transfer.json"))).isEqualTo(transferred);

    Outcome again = launch("transfer", "--out", out, "--resume");
    assertThat(again.status()).as(again.err()).isZero();
    assertThat(again.out()).startsWith("ticket of ").contains("trained on", "transfer.csv");
    assertThat(again.err()).contains("part 10 of 10").doesNotContain("train loss");
    refused("--resume", arguments);
    refused("--resume", "transfer", round, "--resume");
    Path never = directory.resolve("never");
    refused("no-such-run", "transfer", "no-such-run", "--dataset", other, "--out", never);
    refused("no such round", "transfer", pruned.resolve("rounds/009"), "--out", never);
    refused("'lion' is not known", "transfer", round, "--optimizer", "lion", "--out", never);
    assertThat(never).doesNotExist();
  }

  @Test
  void reportIsBuiltAnewFromTheRun() throws Exception {
    Path copy = directory.resolve("reported");
    assertThat(launch(prune(copy, "--rounds", 1)).status()).isZero();
    Files.delete(copy.resolve("report.html"));
    assertThat(launch("report", copy).status()).isZero();
    assertThat(copy.resolve("report.html")).isNotEmptyFile();
  }

  @Test
  void severalRunsMakeOnePage() throws Exception {
    Path other = directory.resolve("seed-7");
    assertThat(launch(prune(other, "--rounds", 1, "--seed", 7)).status()).isZero();
    Path page = directory.resolve("both.html");
    assertThat(
            json(launch("report", pruned, other, "--out", page, "--json")).get("report").asString())
        .isEqualTo(page.toString());
    assertThat(Files.readString(page)).contains("Comparing 2 runs");
    assertThat(Files.readAllLines(directory.resolve("both-figures/runs.csv"))).hasSize(3);
    refused(
        "no-such-run", "report", pruned, "no-such-run", "--out", directory.resolve("never.html"));
    assertThat(directory.resolve("never.html")).doesNotExist();
  }

  @Test
  void whatCannotBeUsedIsOneLineAndTouchesNothing() throws Exception {
    Path out = directory.resolve("never");
    refused("no-such-model", prune(out, "--model", "no-such-model"));
    refused("no-such-data", prune(out, "--dataset", "no-such-data"));
    refused("n_positions", prune(out, "--block-size", 33));
    refused("ln_1", prune(out, "--scope", "nothing.like.it"));
    refused("tokenizer", "generate", "--model", model, "--prompt", "Once upon a time");
    refused("no-such-run", "report", "no-such-run");
    refused("no-such-model", "inspect", "no-such-model");
    refused("rounds/000", "inspect", pruned);
    refused("config.json", "inspect", pruned.resolve("rounds"));
    assertThat(out).doesNotExist();
  }

  private static void refused(String names, Object... arguments) throws Exception {
    Outcome outcome = launch(arguments);
    assertThat(outcome.err()).startsWith("espalier: ").contains(names).hasLineCount(1);
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
  }

  /** The arguments of a small run of three rounds; what is given as well replaces what is here. */
  private static Object[] prune(Path out, Object... more) {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("--model", model);
    options.put("--dataset", tokens);
    options.put("--block-size", 16);
    options.put("--max-steps", 8);
    options.put("--learning-rate", 0.001);
    options.put("--rounds", 3);
    options.put("--threads", 1);
    options.put("--out", out);
    options.keySet().removeAll(List.of(more));
    Stream<Object> given =
        options.entrySet().stream().flatMap(o -> Stream.of(o.getKey(), o.getValue()));
    return Stream.of(Stream.<Object>of("prune"), given, Stream.of(more)).flatMap(s -> s).toArray();
  }

  private static Launcher launcher() {
    return Launcher.in(directory);
  }

  private static Outcome launch(Object... arguments) throws Exception {
    return launcher().run(arguments);
  }

  private static JsonNode json(Outcome outcome) {
    assertThat(outcome.status()).as(outcome.err()).isZero();
    return JSON.readTree(outcome.out());
  }

  private static List<String> files(Path run) throws IOException {
    try (Stream<Path> tree = Files.walk(run)) {
      return tree.sorted().map(path -> path + " " + path.toFile().lastModified()).toList();
    }
  }

  private static List<String> resultsWithoutTimes(Path run) throws IOException {
    List<String> lines = Files.readAllLines(run.resolve("results.csv"));
    Set<String> measured = Results.MEASURED_ANEW;
    List<String> names = List.of(lines.getFirst().split(","));
    assertThat(names).containsAll(measured);
    return lines.stream()
        .map(line -> line.split(","))
        .map(
            cells ->
                IntStream.range(0, cells.length)
                    .filter(i -> !measured.contains(names.get(i)))
                    .mapToObj(i -> cells[i])
                    .collect(Collectors.joining(",")))
        .toList();
  }
}
