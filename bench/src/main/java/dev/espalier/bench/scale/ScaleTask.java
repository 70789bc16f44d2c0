package dev.espalier.bench.scale;

import dev.espalier.fault.BadInputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is measured of each shape. */
enum ScaleTask {
  TRAINING("training", "s a step"),
  EVALUATION("evaluation", "s a block"),
  GENERATION("generation", "s a token"),
  MAGNITUDE("magnitude, one-shot", "s a cut"),
  WANDA("wanda, one-shot", "s a cut"),
  SPARSEGPT("sparsegpt, one-shot", "s a cut");

  private final String title;
  private final String unit;

  ScaleTask(String title, String unit) {
    this.title = title;
    this.unit = unit;
  }

  String title() {
    return title;
  }

  /** Returns the unit of the measured time. */
  String unit() {
    return unit;
  }

  /** Returns the name on the command line. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the task of a name.
   *
   * @throws BadInputException if there is none
   */
  static ScaleTask of(String word) {
    return Arrays.stream(values())
        .filter(task -> task.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new BadInputException(
                    "--tasks",
                    "\"" + word + "\" is not a task",
                    "name some of "
                        + Arrays.stream(values())
                            .map(ScaleTask::word)
                            .collect(Collectors.joining(", "))));
  }
}
