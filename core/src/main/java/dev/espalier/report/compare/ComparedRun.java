package dev.espalier.report.compare;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.report.run.RunSummary;
import dev.espalier.settings.Setting;
import dev.espalier.settings.SettingsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One of several runs on a page.
 *
 * @param name short name, unique on the page
 * @param settings settings as in {@code experiment.yaml}
 */
public record ComparedRun(
    String name, RunDirectory directory, Map<String, String> settings, RunSummary run) {

  /** Notes that do not describe the experiment. */
  private static final Set<String> NOTES =
      Set.of("espalier_version", SettingsFile.WORKING_DIRECTORY);

  /**
   * Reads runs.
   *
   * @throws BadInputException if a path is not a run, has no complete round, or is given twice
   */
  public static List<ComparedRun> read(List<Path> paths) {
    Set<Path> real = new LinkedHashSet<>();
    List<ComparedRun> runs = new ArrayList<>();
    List<String> names = names(paths);
    for (int i = 0; i < paths.size(); i++) {
      RunDirectory directory = RunDirectory.at(paths.get(i));
      RunSummary rounds = RunSummary.of(directory, RunSummary.rounds(directory));
      if (!real.add(real(paths.get(i)))) {
        throw new BadInputException(paths.get(i).toString(), "is given twice", "name it once");
      }
      runs.add(new ComparedRun(names.get(i), directory, directory.experiment(), rounds));
    }
    return runs;
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.toAbsolutePath().normalize();
    }
  }

  /** Uses as many trailing parts of each path as are needed to distinguish all. */
  private static List<String> names(List<Path> paths) {
    List<Path> whole = paths.stream().map(path -> path.toAbsolutePath().normalize()).toList();
    int longest = whole.stream().mapToInt(Path::getNameCount).max().orElse(1);
    for (int parts = 1; parts < longest; parts++) {
      int last = parts;
      List<String> names = whole.stream().map(path -> tail(path, last)).toList();
      if (Set.copyOf(names).size() == names.size()) {
        return names;
      }
    }
    return paths.stream().map(Path::toString).toList();
  }

  private static String tail(Path path, int parts) {
    int count = path.getNameCount();
    return count == 0
        ? path.toString()
        : path.subpath(Math.max(0, count - parts), count).toString();
  }

  /** Returns the record of a round, if the run has it. */
  Optional<RoundRecord> at(int round) {
    return run.rounds().stream().filter(record -> record.round() == round).findFirst();
  }

  /** Returns the settings that identify the experiment. */
  Map<String, String> experiment() {
    Map<String, String> experiment = new TreeMap<>(settings);
    experiment.keySet().removeIf(ComparedRun::isNoOtherExperiment);
    return experiment;
  }

  /**
   * Tells whether runs of one experiment may differ in a setting: the seed, and settings that
   * change no result.
   */
  private static boolean isNoOtherExperiment(String key) {
    return key.equals(Setting.SEED.key())
        || NOTES.contains(key)
        || Setting.ofKey(key).filter(setting -> !setting.identity()).isPresent();
  }

  String seed() {
    return settings.getOrDefault(Setting.SEED.key(), "?");
  }

  /** Returns the keys whose values differ, in the order of the files. */
  static List<String> differences(List<Map<String, String>> settings) {
    Map<String, Set<String>> values = new LinkedHashMap<>();
    settings.forEach(of -> of.keySet().forEach(key -> values.put(key, new LinkedHashSet<>())));
    values.forEach((key, seen) -> settings.forEach(of -> seen.add(of.getOrDefault(key, ""))));
    return values.entrySet().stream()
        .filter(entry -> entry.getValue().size() > 1)
        .map(Map.Entry::getKey)
        .toList();
  }
}
