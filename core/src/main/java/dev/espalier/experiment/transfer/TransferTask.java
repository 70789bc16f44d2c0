package dev.espalier.experiment.transfer;

import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The task on which a ticket is found or trained: a text and an optimizer.
 *
 * @param own the settings that define the task, and no others
 */
record TransferTask(Settings own) {

  private static final List<Setting<?>> OWN =
      List.of(
          Setting.DATASET,
          Setting.VALIDATION,
          Setting.TEXT_COLUMN,
          Setting.OPTIMIZER,
          Setting.LEARNING_RATE);

  /** The most characters of a dataset's name used in a folder's name. */
  private static final int LONGEST = 60;

  /** Returns the task of a run with these settings. */
  static TransferTask of(Settings settings) {
    Settings own = Settings.defaults();
    for (Setting<?> setting : OWN) {
      Settings others = own;
      own = settings.shown(setting).map(value -> others.with(setting, value)).orElse(others);
    }
    return new TransferTask(own);
  }

  /** Returns those of the given settings that define a task. */
  static Settings own(Settings settings) {
    Settings own = Settings.defaults();
    for (Setting<?> setting : OWN) {
      own = own.withThatOf(settings, setting);
    }
    return own;
  }

  /** Returns the settings without those that define a task. */
  static Settings strip(Settings settings) {
    Settings rest = settings;
    for (Setting<?> setting : OWN) {
      rest = rest.without(setting);
    }
    return rest;
  }

  /** Returns the settings with this task in place of theirs. */
  Settings in(Settings base) {
    return own.over(strip(base));
  }

  /** Returns a name for each task: by what differs between them, or by the text if nothing does. */
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

  /** Uses only the last part of each path if that is enough to distinguish them. */
  private static Function<TransferTask, String> datasets(List<TransferTask> tasks) {
    Function<TransferTask, String> whole = task -> task.text(Setting.DATASET);
    Function<TransferTask, String> brief = whole.andThen(TransferTask::lastPart);
    return count(tasks, brief) == count(tasks, whole) ? brief : whole;
  }

  private static String lastPart(String dataset) {
    try {
      Path last = dataset.contains(":") ? null : Path.of(dataset).getFileName();
      return last == null ? dataset : last.toString();
    } catch (InvalidPathException e) {
      return dataset;
    }
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

  /** Returns the name of its folder, which does not depend on the targets. */
  String folder() {
    String dataset = text(Setting.DATASET).replaceAll("[^A-Za-z0-9._]+", "-");
    String end = dataset.substring(Math.max(0, dataset.length() - LONGEST));
    return end.replaceAll("^[-.]+|[-.]+$", "") + "-" + text(Setting.OPTIMIZER);
  }
}
