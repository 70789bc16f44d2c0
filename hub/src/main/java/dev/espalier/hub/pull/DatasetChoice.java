package dev.espalier.hub.pull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Finds the files with the rows of a dataset. They lie in the folder {@code data}, at the top, or
 * in a folder for each config, and there directly or in a folder for each split.
 */
final class DatasetChoice {

  private static final String DATA = "data";
  private static final String TOP = "";

  /** The formats of rows, compressed or not, and files of token ids. */
  private static final Pattern ROWS =
      Pattern.compile(
          "(?i).*\\.(parquet|jsonl|ndjson|json|csv|tsv|txt|text|raw|tokens)"
              + "(\\.(gz|gzip|zst|zstd|bz2|xz|lz4))?|train\\.bin|val\\.bin");

  private static final Set<String> NO_ROWS =
      Set.of(
          "config.json",
          "dataset_info.json",
          "dataset_infos.json",
          "dataset_dict.json",
          "state.json",
          "requirements.txt",
          "license.txt",
          "readme.txt");

  private final Map<String, List<String>> byFolder = new TreeMap<>();

  /**
   * @param paths the paths of all files of a commit
   */
  DatasetChoice(List<String> paths) {
    for (String path : paths) {
      int slash = path.lastIndexOf('/');
      String name = path.substring(slash + 1);
      if (ROWS.matcher(name).matches()
          && !name.startsWith(".")
          && !NO_ROWS.contains(name.toLowerCase(Locale.ROOT))) {
        byFolder
            .computeIfAbsent(slash < 0 ? TOP : path.substring(0, slash), _ -> new ArrayList<>())
            .add(path);
      }
    }
  }

  /** Returns the names of the configs, sorted. */
  List<String> configs() {
    return byFolder.keySet().stream()
        .filter(folder -> !folder.equals(TOP))
        .map(folder -> folder.replaceFirst("/.*", ""))
        .filter(folder -> !folder.equals(DATA) && !rowsOf(folder).isEmpty())
        .distinct()
        .toList();
  }

  /**
   * Returns the files of a config or, without one, of the only part there is.
   *
   * @return none if the config is not there, or none is named and there are several
   */
  Optional<Choice> of(Optional<String> config) {
    if (config.isPresent()) {
      return choice(config.get());
    }
    List<String> configs = configs();
    return choice(DATA)
        .or(() -> choice(TOP))
        .or(() -> configs.size() == 1 ? choice(configs.getFirst()) : Optional.empty());
  }

  private Optional<Choice> choice(String folder) {
    List<String> rows = rowsOf(folder);
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(new Choice(folder, needed(folder, rows)));
  }

  /** Files in the folder itself, else those in folders named after splits. */
  private List<String> rowsOf(String folder) {
    List<String> direct = byFolder.getOrDefault(folder, List.of());
    if (!direct.isEmpty() || folder.equals(TOP)) {
      return direct;
    }
    return byFolder.entrySet().stream()
        .filter(entry -> isSplitOf(folder, entry.getKey()))
        .flatMap(entry -> entry.getValue().stream())
        .toList();
  }

  private static boolean isSplitOf(String config, String folder) {
    return folder.startsWith(config + "/")
        && folder.indexOf('/', config.length() + 1) < 0
        && isSplit(folder.substring(config.length() + 1) + "/");
  }

  private static boolean isSplit(String path) {
    for (Split split : Split.values()) {
      if (split.names(path)) {
        return true;
      }
    }
    return false;
  }

  /** Parquet only, if there is any; of three splits the two that training reads. */
  private static List<String> needed(String folder, List<String> rows) {
    List<String> parquet = rows.stream().filter(DatasetChoice::isParquet).toList();
    List<String> all = parquet.isEmpty() ? rows : parquet;
    List<String> train = of(Split.TRAIN, folder, all);
    List<String> validation = of(Split.VALIDATION, folder, all);
    if (train.isEmpty() || validation.isEmpty()) {
      return all;
    }
    return all.stream().filter(path -> train.contains(path) || validation.contains(path)).toList();
  }

  private static List<String> of(Split split, String folder, List<String> paths) {
    return paths.stream()
        .filter(path -> split.names(folder.isEmpty() ? path : path.substring(folder.length() + 1)))
        .toList();
  }

  static boolean isParquet(String path) {
    return path.toLowerCase(Locale.ROOT).endsWith(".parquet");
  }
}
