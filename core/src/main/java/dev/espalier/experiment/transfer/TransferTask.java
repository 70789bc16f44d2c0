package dev.espalier.experiment.transfer;

import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A text and an optimizer: what a ticket is found on, or trained on.
 *
 * @param own the settings that say so, and no others
 */
record TransferTask(Settings own) {

  private static final List<Setting<?>> OWN =
      List.of(
          Setting.DATASET,
          Setting.VALIDATION,
          Setting.TEXT_COLUMN,
          Setting.OPTIMIZER,
          Setting.LEARNING_RATE);

  /** Characters of a dataset's name that a folder's name takes. */
  private static final int LONGEST = 60;

  /** The task of a run with these settings. */
  static TransferTask of(Settings settings) {
    Settings own = Settings.defaults();
    for (Setting<?> setting : OWN) {
      Settings others = own;
      own = settings.shown(setting).map(value -> others.with(setting, value)).orElse(others);
    }
    return new TransferTask(own);
  }

  /** What was given of a task, and nothing else. */
  static Settings own(Settings settings) {
    Settings own = Settings.defaults();
    for (Setting<?> setting : OWN) {
      own = own.withThatOf(settings, setting);
    }
    return own;
  }

  /** Settings without any task. */
  static Settings strip(Settings settings) {
    Settings rest = settings;
    for (Setting<?> setting : OWN) {
      rest = rest.without(setting);
    }
    return rest;
  }

  /** The settings of a run of this task that is done as another. */
  Settings in(Settings base) {
    return own.over(strip(base));
  }

  /** What to call each of them: by what they differ in, and by the text where by nothing. */
  static Map<TransferTask, String> names(List<TransferTask> tasks) {
    List<Function<TransferTask, String>> parts =
        List.of(
            datasets(tasks),
            task -> task.text(Setting.OPTIMIZER),
            task -> "at " + task.text(Setting.LEARNING_RATE),
            task -> "validated on " + task.text(Setting.VALIDATION),
            task -> "column " + task.text(Setting.TEXT_COLUMN));
    List<Function<TransferTask, String>> differing =
        new ArrayList<>(parts.stream().filter(part -> differ(tasks, part)).toList());
    if (differing.isEmpty()) {
      differing.add(parts.getFirst());
    }
    Map<TransferTask, String> names = new LinkedHashMap<>();
    for (TransferTask task : tasks) {
      names.put(
          task, differing.stream().map(part -> part.apply(task)).collect(Collectors.joining(", ")));
    }
    return names;
  }

  /** Only the last part of a path, if that is enough to tell them from each other. */
  private static Function<TransferTask, String> datasets(List<TransferTask> tasks) {
    Function<TransferTask, String> whole = task -> task.text(Setting.DATASET);
    Function<TransferTask, String> brief = whole.andThen(TransferTask::lastPart);
    return count(tasks, brief) == count(tasks, whole) ? brief : whole;
  }

  private static String lastPart(String dataset) {
    Path last = dataset.contains(":") ? null : Path.of(dataset).getFileName();
    return last == null ? dataset : last.toString();
  }

  private static boolean differ(List<TransferTask> tasks, Function<TransferTask, String> part) {
    return count(tasks, part) > 1;
  }

  private static long count(List<TransferTask> tasks, Function<TransferTask, String> part) {
    return tasks.stream().map(part).distinct().count();
  }

  private String text(Setting<?> setting) {
    return own.shown(setting).map(String::valueOf).orElse("none");
  }

  /** The name of its folder: the same whatever it is transferred to. */
  String folder() {
    String dataset = text(Setting.DATASET).replaceAll("[^A-Za-z0-9._]+", "-");
    String end = dataset.substring(Math.max(0, dataset.length() - LONGEST));
    return end.replaceAll("^[-.]+|[-.]+$", "") + "-" + text(Setting.OPTIMIZER);
  }
}
