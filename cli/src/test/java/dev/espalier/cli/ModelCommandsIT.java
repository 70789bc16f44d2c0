package dev.espalier.cli;

import static dev.espalier.cli.PrunedRun.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The commands that read a model: evaluate, inspect, compact and export. */
@ExtendWith(PrunedRun.Made.class)
class ModelCommandsIT {

  @TempDir private Path directory;

  private final PrunedRun run;

  ModelCommandsIT(PrunedRun run) {
    this.run = run;
  }

  @Test
  void evaluateGivesTheLossOfTheRound() throws Exception {
    JsonNode evaluated =
        json(
            run.launch(
                "evaluate",
                "--model",
                run.pruned().resolve("rounds/002/model"),
                "--dataset",
                run.tokens(),
                "--block-size",
                16,
                "--json"));
    assertThat(evaluated.propertyNames())
        .containsExactly("eval_loss", "perplexity", "blocks", "tokens", "run_time_s");
    run.refused(
        "without rows",
        "evaluate",
        "--model",
        run.model(),
        "--dataset",
        run.tokens(),
        "--block-size",
        16,
        "--perplexity",
        "both");
    JsonNode round = PrunedRun.read(run.pruned().resolve("rounds/002/round.json"));
    assertThat(evaluated.get("eval_loss").asDouble())
        .isCloseTo(round.get("eval_loss").asDouble(), within(1e-6));
    assertThat(evaluated.get("blocks").asInt()).isEqualTo(500 / 16);
  }

  @Test
  void inspectCountsTheZerosOfTheRound() throws Exception {
    Path round = run.pruned().resolve("rounds/003");
    JsonNode inspected = json(run.launch("inspect", round, "--json"));
    assertThat(inspected.get("direct_sparsity").asDouble())
        .isEqualTo(PrunedRun.read(round.resolve("round.json")).get("sparsity").asDouble());
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
    // Two layers of 21 gains, of which 18 are left.
    assertThat(
            inspected
                .get("per_layer")
                .valueStream()
                .mapToInt(layer -> layer.get("attention_features").get("live").asInt())
                .sum())
        .isEqualTo(18);
    JsonNode recorded = PrunedRun.read(round.resolve("round.json")).get("connectivity");
    assertThat(recorded.get("layers")).isEqualTo(inspected.get("per_layer"));
    assertThat(run.launch("inspect", run.model()).out())
        .contains("parameters", "live units by layer", "transformer.h.1");
  }

  @Test
  void compactWritesAModelWithTheSameLoss() throws Exception {
    Path round = run.pruned().resolve("rounds/003");
    Path small = directory.resolve("small");
    JsonNode compacted = json(run.launch("compact", round, "--out", small, "--json"));
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
    assertThat(run.launch("compact", round, "--out", exact, "--layout", "exact").out())
        .contains("removed", "logits", "written to");
    for (Path written : List.of(small, exact)) {
      Object[] evaluate = {
        "evaluate", "--model", written, "--dataset", run.tokens(), "--block-size", 16, "--json"
      };
      assertThat(json(run.launch(evaluate)).get("eval_loss").asDouble())
          .isCloseTo(
              PrunedRun.read(round.resolve("round.json")).get("eval_loss").asDouble(),
              within(1e-5));
    }
    for (Path written : List.of(small, exact)) {
      Path copy = directory.resolve(written.getFileName() + " again");
      assertThat(run.launch("compact", written, "--out", copy).out()).contains("nothing to remove");
      assertThat(copy.resolve("model.safetensors"))
          .hasSameBinaryContentAs(written.resolve("model.safetensors"));
    }
    run.refused("lies inside", "compact", round, "--out", round.resolve("small"));
    run.refused(
        "is a run, not a model", "compact", run.pruned(), "--out", directory.resolve("smaller"));
    run.refused("--layout", "compact", round, "--out", directory.resolve("x"), "--layout", "round");
  }

  @Test
  void exportWritesOnnx() throws Exception {
    Path round = run.pruned().resolve("rounds/003");
    Path file = directory.resolve("round.onnx");
    Object[] export = {"export", round, "--onnx", "--out", file, "--json"};
    JsonNode exported = json(run.launch(export));
    assertThat(exported.propertyNames())
        .containsExactly("out", "weights", "opset", "parameters", "bytes");
    assertThat(exported.get("bytes").asLong())
        .isEqualTo(Files.size(file))
        .isGreaterThan(4 * exported.get("parameters").asLong());
    run.refused("exists already", export);
    assertThat(run.launch("export", round, "--onnx", "--out", file, "--overwrite").out())
        .contains("ONNX", "written to");
    Path same = directory.resolve("same.onnx");
    assertThat(run.launch("export", round, "--out", same).status()).isZero();
    assertThat(same).hasSameBinaryContentAs(file);
    run.refused("lies inside", "export", round, "--onnx", "--out", round.resolve("x.onnx"));
    run.refused(
        "is a run, not a model", "export", run.pruned(), "--onnx", "--out", directory.resolve("x"));
    run.refused("config.json", "export", run.tokens(), "--onnx", "--out", directory.resolve("x"));
    assertThat(run.launch("export", "--help").out()).contains("input_ids", "--out", "--overwrite");
  }
}
