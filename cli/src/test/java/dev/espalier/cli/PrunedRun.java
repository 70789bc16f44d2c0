package dev.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.cli.Launcher.Outcome;
import dev.espalier.cli.Launcher.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A small model trained from scratch, and one undisturbed run of three rounds, which tests may read
 * but not change. Created once for all classes of a JVM.
 */
final class PrunedRun implements AutoCloseable {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final Path directory;
  private final Path tokens;
  private final Path model;
  private final Path pruned;
  private final Outcome training;
  private final Outcome pruning;

  private PrunedRun() throws IOException, InterruptedException {
    directory = Files.createTempDirectory("pruned-run");
    tokens = SmallInputs.tokens(directory);
    Path trained = directory.resolve("trained");
    training =
        launch(
            "train",
            "--from-scratch",
            SmallInputs.config(directory),
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
    assertThat(training.status()).as(training.err()).isZero();
    model = trained.resolve("model");
    pruned = directory.resolve("pruned");
    pruning = launch(prune(pruned, "--json"));
    assertThat(pruning.status()).as(pruning.err()).isZero();
  }

  /** Passes the run to the constructors of tests. */
  static final class Made implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == PrunedRun.class;
    }

    @Override
    public PrunedRun resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(Namespace.create(PrunedRun.class))
          .computeIfAbsent(PrunedRun.class, _ -> make(), PrunedRun.class);
    }

    private static PrunedRun make() {
      try {
        return new PrunedRun();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** Returns the token files on which the model was trained. */
  Path tokens() {
    return tokens;
  }

  Path model() {
    return model;
  }

  /** Returns the run's directory. */
  Path pruned() {
    return pruned;
  }

  /** Returns the output of {@code train --json}. */
  Outcome training() {
    return training;
  }

  /** Returns the output of {@code prune --json}. */
  Outcome pruning() {
    return pruning;
  }

  /** Returns the arguments of such a run; additional ones take precedence. */
  Object[] prune(Path out, Object... more) {
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

  /** Starts the launcher. */
  Running start(Object... arguments) throws IOException {
    return Launcher.in(directory).start(arguments);
  }

  /** Runs the launcher to its end. */
  Outcome launch(Object... arguments) throws IOException, InterruptedException {
    return Launcher.in(directory).run(arguments);
  }

  /** Asserts that a command is refused in one line that contains a text. */
  void refused(String names, Object... arguments) throws IOException, InterruptedException {
    Outcome outcome = launch(arguments);
    assertThat(outcome.err()).startsWith("espalier: ").contains(names).hasLineCount(1);
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
  }

  /** Returns the only document a command has printed. */
  static JsonNode json(Outcome outcome) {
    assertThat(outcome.status()).as(outcome.err()).isZero();
    return JSON.readTree(outcome.out());
  }

  /** Reads a file that contains one document. */
  static JsonNode read(Path file) {
    return JSON.readTree(file);
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
