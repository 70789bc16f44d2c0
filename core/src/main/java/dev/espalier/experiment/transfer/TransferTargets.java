package dev.espalier.experiment.transfer;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.compare.TransferRequest;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.util.ArrayList;
import java.util.List;

/** The targets of a transfer: each named text with each named optimizer. */
final class TransferTargets {

  /**
   * The parts of the embedded text between which tickets are transferred by default. The model was
   * trained on neither, and they are of similar length.
   */
  private static final List<String> EMBEDDED = List.of("embedded:verbs", "embedded:adjectives");

  private TransferTargets() {}

  /**
   * Returns the targets without duplicates.
   *
   * @param given the user's settings, which complete the tasks
   * @param runs the tasks on which the named tickets were found
   * @throws BadInputException if the names do not match each other
   */
  static List<TransferTask> of(Settings given, List<TransferTask> runs, TransferRequest request) {
    List<TransferTask> texts =
        request.datasets().isEmpty() ? unnamed(given, runs, request) : named(given, runs, request);
    if (request.optimizers().isEmpty()) {
      return texts.stream().distinct().toList();
    }
    return texts.stream()
        .flatMap(task -> request.optimizers().stream().map(word -> with(word, task)))
        .distinct()
        .toList();
  }

  private static List<TransferTask> unnamed(
      Settings given, List<TransferTask> runs, TransferRequest request) {
    if (!request.validations().isEmpty()) {
      throw new BadInputException(
          "{validation}", "has no {dataset} it belongs to", "name one, or leave it out");
    }
    if (!runs.isEmpty()) {
      return runs.stream()
          .map(run -> TransferTask.of(TransferTask.own(given).over(run.own())))
          .toList();
    }
    return given.isGiven(Setting.DATASET) || request.optimizers().size() > 1
        ? List.of(TransferTask.of(given))
        : EMBEDDED.stream()
            .map(part -> TransferTask.of(given.with(Setting.DATASET, part)))
            .toList();
  }

  private static List<TransferTask> named(
      Settings given, List<TransferTask> runs, TransferRequest request) {
    List<String> datasets = request.datasets();
    List<String> validations = request.validations();
    if (!validations.isEmpty() && validations.size() != datasets.size()) {
      throw new BadInputException(
          "{validation}",
          validations.size() + " for " + datasets.size() + " of {dataset}",
          "name one for each, in the same order, or none");
    }
    Settings like = runs.isEmpty() ? given : given.over(runs.getFirst().own());
    List<TransferTask> tasks = new ArrayList<>();
    for (int i = 0; i < datasets.size(); i++) {
      Settings task =
          like.isGiven(Setting.DATASET) && like.get(Setting.DATASET).equals(datasets.get(i))
              ? like
              : like.without(Setting.VALIDATION)
                  .with(Setting.DATASET, datasets.get(i), "{dataset}");
      tasks.add(
          TransferTask.of(
              validations.isEmpty()
                  ? task
                  : task.with(Setting.VALIDATION, validations.get(i), "{validation}")));
    }
    return tasks;
  }

  /** Returns the task with the optimizer {@code NAME} or {@code NAME:LEARNING_RATE}. */
  private static TransferTask with(String word, TransferTask task) {
    int colon = word.indexOf(':');
    Settings own =
        task.own()
            .with(Setting.OPTIMIZER, colon < 0 ? word : word.substring(0, colon), "{optimizer}");
    return new TransferTask(
        colon < 0
            ? own
            : own.with(Setting.LEARNING_RATE, word.substring(colon + 1), "{optimizer} " + word));
  }
}
