package dev.espalier.bench.generate;

import dev.espalier.bench.measure.Child;
import dev.espalier.fault.BadInputException;
import dev.espalier.fault.RunFailedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * llama.cpp's own benchmark with a model in GGUF, each round in a process of its own. It begins
 * without a prompt, so that its attention has less to read.
 */
final class LlamaCpp implements Generator {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Subject subject;
  private final List<String> command;
  private String version = "";

  /**
   * @param program {@code llama-bench}
   * @param model a model in GGUF of the shape that is measured
   */
  LlamaCpp(String program, Path model, Decoding.Work work) {
    subject = new Subject("llama.cpp", String.valueOf(model.getFileName()), 1, work.tokens(), 0);
    command =
        List.of(
            program,
            "-m",
            model.toString(),
            "-p",
            "0",
            "-n",
            String.valueOf(work.tokens()),
            "-t",
            String.valueOf(work.threads()),
            "-ngl",
            "0",
            "-r",
            "1",
            "-o",
            "jsonl");
  }

  /**
   * Checks that there is what a user names.
   *
   * @throws BadInputException if the program or a model is missing
   */
  static void check(String program, List<Path> models) {
    if (!Files.isExecutable(Path.of(program))) {
      throw new BadInputException(
          "--llama-bench", program + " is no program", "name llama-bench of a llama.cpp build");
    }
    for (Path model : models) {
      if (!Files.isRegularFile(model)) {
        throw new BadInputException("--gguf", model + " is no file", "name models in GGUF");
      }
    }
    if (models.isEmpty()) {
      throw new BadInputException(
          "--llama-bench", "has no model to measure", "name models with --gguf");
    }
  }

  @Override
  public Subject subject() {
    return subject;
  }

  @Override
  public double round() {
    String line = Child.lastLine(command, Map.of());
    JsonNode document;
    try {
      document = JSON.readTree(line);
    } catch (JacksonException _) {
      throw new RunFailedException(command.getFirst() + " printed no result: " + line);
    }
    double nanoseconds = document.path("avg_ns").asDouble();
    if (!(nanoseconds > 0)) {
      throw new RunFailedException(command.getFirst() + " printed no time: " + line);
    }
    version =
        "llama.cpp %s (%s)"
            .formatted(
                document.path("build_number").asString(), document.path("build_commit").asString());
    return nanoseconds / 1e9;
  }

  @Override
  public String version() {
    return version;
  }
}
