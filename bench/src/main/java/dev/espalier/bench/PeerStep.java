package dev.espalier.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;

/** Runs the kept script {@code tools/peer_step.py} and reads what it measured. */
final class PeerStep {

  private static final Path SCRIPT = Path.of("tools", "peer_step.py");

  private PeerStep() {}

  /** The median seconds of a step in transformers' Trainer, in the precision that is measured. */
  static double measure(Arguments options) throws IOException, InterruptedException {
    if (!Files.exists(SCRIPT)) {
      throw new IOException(SCRIPT + " is not here; run the benchmark from the project's root");
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                Objects.requireNonNull(options.peer(), "--peer"),
                SCRIPT.toString(),
                "--threads",
                String.valueOf(options.threads()),
                "--steps",
                String.valueOf(options.steps()),
                "--way",
                "trainer",
                "--json"));
    if (options.precision().equals("bf16")) {
      command.add("--bf16");
    }
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String document =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException(SCRIPT + " ended with status " + process.exitValue());
    }
    return JsonMapper.builder()
        .build()
        .readTree(document.substring(document.lastIndexOf('\n') + 1))
        .at("/ways/trainer/median_step_s")
        .asDouble();
  }
}
