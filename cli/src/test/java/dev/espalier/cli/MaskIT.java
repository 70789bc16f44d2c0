package dev.espalier.cli;

import static dev.espalier.cli.PrunedRun.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The mask commands. */
@ExtendWith(PrunedRun.Made.class)
class MaskIT {

  @TempDir private Path directory;

  private final PrunedRun run;

  MaskIT(PrunedRun run) {
    this.run = run;
  }

  @Test
  void masksAreShownComparedCombinedAndExtracted() throws Exception {
    JsonNode shown = json(run.launch("mask", "show", run.pruned(), "--json"));
    assertThat(shown.propertyNames())
        .containsExactly("file", "model_sha256", "size", "kept", "sparsity", "tensors");
    assertThat(shown.get("kept").asInt()).isEqualTo(18);
    assertThat(Files.readString(run.pruned().resolve("experiment.yaml")))
        .contains(shown.get("model_sha256").asString());
    assertThat(run.launch("mask", "show", run.pruned()).out())
        .contains("transformer.h.1.ln_1.weight");

    Path first = run.pruned().resolve("rounds/001");
    JsonNode compared = json(run.launch("mask", "compare", first, run.pruned(), "--json"));
    assertThat(compared.propertyNames()).containsExactly("a", "b", "total", "tensors");
    assertThat(compared.get("total").get("overlap").asDouble()).isEqualTo(18.0 / 32);
    assertThat(compared.get("total").get("distance").asDouble()).isEqualTo(14.0 / 42);

    Path both = directory.resolve("both.safetensors");
    Object[] combine = {"mask", "combine", "--and", first, run.pruned(), "--out", both, "--json"};
    assertThat(json(run.launch(combine)).get("kept").asInt()).isEqualTo(18);
    run.refused("exists already", combine);

    Path zeros = directory.resolve("zeros.safetensors");
    JsonNode extracted =
        json(
            run.launch(
                "mask",
                "extract",
                run.pruned().resolve("rounds/003/model"),
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
  void unusableMasksAreOneLine() throws Exception {
    Path out = directory.resolve("no.safetensors");
    run.refused("no-such-mask", "mask", "show", "no-such-mask");
    run.refused("name a mask's file", "mask", "show", run.model().resolve("model.safetensors"));
    run.refused("--and or --or", "mask", "combine", run.pruned(), run.pruned(), "--out", out);
    run.refused("--out", "mask", "combine", "--and", run.pruned(), run.pruned());
    run.refused("--from-zeros", "mask", "extract", run.model(), "--scope", "ln_1", "--out", out);
    assertThat(run.launch("mask").out()).contains("extract");
    run.refused("did you mean show", "mask", "shw", run.pruned());
    assertThat(out).doesNotExist();
  }
}
