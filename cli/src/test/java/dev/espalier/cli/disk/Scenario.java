package dev.espalier.cli.disk;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A command that writes, and what its user does after a failure. Both are functions of the working
 * directory.
 *
 * @param prepared commands that create the initial files
 * @param again the command that must give the same files as a run without faults
 */
record Scenario(
    String name,
    List<Function<Path, List<Object>>> prepared,
    Function<Path, List<Object>> command,
    Function<Path, List<Object>> again) {

  /** A model of the Hub that the commands reach. */
  static final String PULLED = "gardener/apple";

  /** Returns all scenarios. */
  static List<Scenario> all(Path model, Inputs inputs) {
    List<Object> training =
        List.of(
            "--dataset",
            inputs.text(),
            "--block-size",
            8,
            "--batch-size",
            4,
            "--max-steps",
            3,
            "--learning-rate",
            0.01);
    Function<Path, List<Object>> pruning =
        work ->
            line("prune", work, List.of("--model", model, "--rounds", 2, "--out", at(work, "run")))
                .with(training);
    return List.of(
        new Scenario(
            "prune",
            List.of(),
            work -> rewinding(pruning.apply(work)),
            work -> resumed(rewinding(pruning.apply(work)))),
        new Scenario(
            "prune with sums of gradients",
            List.of(),
            work -> summing(pruning.apply(work)),
            work -> resumed(summing(pruning.apply(work)))),
        new Scenario(
            "train",
            List.of(),
            work -> trained(work, model, training),
            work -> resumed(trained(work, model, training))),
        new Scenario(
            "compare",
            List.of(),
            work -> compared(work, model, training),
            work -> resumed(compared(work, model, training))),
        writing(
            "compact",
            pruning,
            work ->
                line("compact", work, List.of(at(work, "run/rounds/002"), "--out", at(work, "out")))
                    .with(List.of("--dataset", inputs.text(), "--overwrite"))),
        writing(
            "export",
            pruning,
            work ->
                quiet("export", at(work, "run/rounds/002"), "--out", at(work, "out"))
                    .with(List.of("--overwrite"))),
        writing(
            "mask extract",
            pruning,
            work ->
                quiet("mask", "extract", at(work, "run/rounds/002"), "--out", at(work, "out"))
                    .with(List.of("--from-zeros", "--scope", "linear", "--overwrite"))),
        writing("report", pruning, work -> quiet("report", at(work, "run"))),
        new Scenario(
            "evaluate",
            List.of(),
            work -> evaluated(work, model, inputs),
            work -> evaluated(work, model, inputs)),
        new Scenario(
            "transfer",
            List.of(work -> found(work, model, training)),
            work -> transferred(work, training),
            work -> resumed(transferred(work, training))),
        writing(
            "card",
            pruning,
            work ->
                quiet("card", at(work, "run/rounds/002"), "--out", at(work, "card.md"))
                    .with(List.of("--overwrite-card"))),
        writing("login", work -> login(), work -> login()),
        new Scenario("pull", List.of(), work -> pull(), work -> pull()));
  }

  /** Writes the same output twice, so that existing files are replaced. */
  private static Scenario writing(
      String name, Function<Path, List<Object>> pruning, Function<Path, List<Object>> command) {
    return new Scenario(
        name, List.of(pruning, work -> other(command.apply(work))), command, command);
  }

  /** Returns the command for another round, so that the existing files differ. */
  private static List<Object> other(List<Object> command) {
    return command.stream()
        .map(
            word ->
                word instanceof Path path && path.endsWith("002")
                    ? path.resolveSibling("001")
                    : word)
        .toList();
  }

  private static List<Object> rewinding(List<Object> line) {
    return plus(line, "--reset", "rewind:1", "--tensorboard", "--sample-prompt", "the tree");
  }

  private static List<Object> summing(List<Object> line) {
    return plus(line, "--reset", "none", "--criterion", "movement", "--save-every", 2);
  }

  private static List<Object> trained(Path work, Path model, List<Object> training) {
    return line("train", work, List.of(model, "--tensorboard", "--out", at(work, "run")))
        .with(training);
  }

  private static List<Object> evaluated(Path work, Path model, Inputs inputs) {
    return line("evaluate", work, List.of(model, "--dataset", inputs.text(), "--block-size", 8));
  }

  private static List<Object> compared(Path work, Path model, List<Object> training) {
    return line(
            "compare",
            work,
            List.of("--model", model, "--seeds", 1, "--rounds", 1, "--out", at(work, "run")))
        .with(training);
  }

  private static List<Object> login() {
    return quiet("login", "--token", "-");
  }

  private static List<Object> pull() {
    return quiet("pull", PULLED);
  }

  private static List<Object> found(Path work, Path model, List<Object> training) {
    return line("prune", work, List.of("--model", model, "--rounds", 1, "--out", at(work, "found")))
        .with(training);
  }

  private static List<Object> transferred(Path work, List<Object> training) {
    return line(
            "transfer",
            work,
            List.of(at(work, "found"), "--optimizer", "sgd:0.1", "--out", at(work, "run")))
        .with(training);
  }

  private static List<Object> resumed(List<Object> line) {
    return plus(line, "--resume");
  }

  private static Path at(Path work, String name) {
    return work.resolve(name);
  }

  private static Line line(String command, Path work, List<Object> words) {
    return quiet(command)
        .with(words)
        .with(List.of("--threads", 1, "--kernels", "vector"))
        .with(command.equals("prune") || command.equals("compare") ? pruned() : List.of());
  }

  private static List<Object> pruned() {
    return List.of("--scope", "linear", "--rate", 0.5, "--execution", "dense");
  }

  private static Line quiet(Object... command) {
    return new Line().with(List.of(command)).with(List.of("--quiet"));
  }

  private static List<Object> plus(List<Object> line, Object... more) {
    List<Object> words = new ArrayList<>(line);
    words.addAll(List.of(more));
    return words;
  }

  /** The words of a command. */
  private static final class Line extends ArrayList<Object> {
    private static final long serialVersionUID = 1L;

    Line with(List<Object> words) {
      addAll(words);
      return this;
    }
  }
}
