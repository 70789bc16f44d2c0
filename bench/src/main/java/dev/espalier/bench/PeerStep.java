package dev.espalier.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Runs the kept script {@code tools/peer_step.py} and reads what it measured. */
final class PeerStep {

  private static final Path SCRIPT = Path.of("tools", "peer_step.py");

  private PeerStep() {}

  /** The median seconds of a step in transformers' Trainer. */
  static double measure(String python, int threads, int steps)
      throws IOException, InterruptedException {
    if (!Files.exists(SCRIPT)) {
      throw new IOException(SCRIPT + " is not here; run the benchmark from the project's root");
    }
    Process process =
        new ProcessBuilder(
                List.of(
                    python,
                    SCRIPT.toString(),
                    "--threads",
                    String.valueOf(threads),
                    "--steps",
                    String.valueOf(steps),
                    "--way",
                    "trainer",
                    "--json"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
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
