package dev.espalier.settings;

import dev.espalier.checkpoint.ModelLocation;
import dev.espalier.fault.BadInputException;
import dev.espalier.fault.Likeness;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.JsonFaults;
import dev.espalier.storage.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Settings as YAML: {@code --config} files and a run's {@code experiment.yaml}. */
public final class SettingsFile {

  /** The note that tells a control from a run, and which control it is. */
  public static final String CONTROL = "control";

  /** The folder the program was started in, from which relative paths lead. */
  public static final String WORKING_DIRECTORY = "working_directory";

  /** What a run adds to its {@code experiment.yaml} for the reader; not settings. */
  static final Set<String> NOTES =
      Set.of(
          "espalier_version",
          "model_sha256",
          "data_sha256",
          "mask_sha256",
          WORKING_DIRECTORY,
          CONTROL);

  /** Settings that may name a file or a folder. */
  public static final List<Setting<String>> PATHS =
      List.of(Setting.MODEL, Setting.DATASET, Setting.VALIDATION, Setting.MASK);

  /** Would be what comes along, and not a folder of the name. */
  private static final String HERE = ModelLocation.EMBEDDED;

  private static final int MOST_BYTES = 1 << 18;

  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private SettingsFile() {}

  /**
   * Reads the settings of a file.
   *
   * @throws BadInputException if the file cannot be read, is no YAML mapping, or holds a key or
   *     value that does not fit
   */
  public static Settings read(Path file) {
    return of(parse(text(file), file.toString()), file.toString());
  }

  public static Settings read(InputStream in, String name) throws IOException {
    return of(parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), name), name);
  }

  /**
   * Reads what a run was done with, wherever the program is started now: paths that were given
   * relative to the folder it was started in then lead there.
   *
   * @param file a run's {@code experiment.yaml}
   * @throws BadInputException as {@link #read(Path)}
   */
  public static Settings readOfRun(Path file) {
    Settings settings = read(file);
    String folder = readNotes(file).get(WORKING_DIRECTORY);
    if (folder == null) {
      return settings;
    }
    for (Setting<String> setting : PATHS) {
      Path there = settings.find(setting).map(path -> within(folder, path)).orElse(null);
      if (there != null && Files.exists(there)) {
        settings = settings.with(setting, there);
      }
    }
    return settings;
  }

  private static @Nullable Path within(String folder, String path) {
    try {
      return Path.of(path).isAbsolute() || path.equals(HERE) ? null : Path.of(folder, path);
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /**
   * The settings of YAML keys with their values.
   *
   * @param name of what they stand in
   * @throws BadInputException as {@link #read(Path)}
   */
  public static Settings of(Map<String, ?> values, String name) {
    Settings settings = Settings.defaults();
    Map<Setting<?>, String> spelled = new HashMap<>();
    for (Map.Entry<String, ?> entry : values.entrySet()) {
      String key = entry.getKey();
      String where = name + ": " + key;
      Setting<?> setting = Setting.ofKey(key).orElse(null);
      if (setting == null) {
        checkIsNote(key, where);
      } else if (entry.getValue() != null) {
        String before = spelled.put(setting, key);
        if (before != null) {
          throw new BadInputException(
              where, "is given already as " + before, "leave one of them out");
        }
        settings = settings.with(setting, String.valueOf(entry.getValue()), where);
      }
    }
    return settings;
  }

  /**
   * The settings among what a run's file says. What is none, as a run of another version may have,
   * is passed over.
   *
   * @param name of the file
   * @throws BadInputException if a value does not fit
   */
  public static Settings known(Map<String, String> values, String name) {
    Settings settings = Settings.defaults();
    for (Map.Entry<String, String> entry : values.entrySet()) {
      Setting<?> setting = Setting.ofKey(entry.getKey()).orElse(null);
      if (setting != null) {
        settings = settings.with(setting, entry.getValue(), name + ": " + entry.getKey());
      }
    }
    return settings;
  }

  private static void checkIsNote(String key, String where) {
    if (!NOTES.contains(key)) {
      throw new BadInputException(
          where,
          "is not a setting",
          ForeignNames.advice(key)
              .or(() -> Likeness.nearest(key, Setting.keys()).map(k -> "did you mean " + k + "?"))
              .orElse("'espalier prune --help-all' lists them all, with - for _"));
    }
  }

  /** What a run has noted in its {@code experiment.yaml} beside its settings. */
  public static Map<String, String> readNotes(Path file) {
    Map<String, String> notes = new LinkedHashMap<>();
    parse(text(file), file.toString())
        .forEach(
            (key, value) -> {
              if (NOTES.contains(key)) {
                notes.put(key, String.valueOf(value));
              }
            });
    return notes;
  }

  private static String text(Path file) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(RegularFile.bytes(file, MOST_BYTES));
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    }
  }

  private static Map<String, Object> parse(String yaml, String name) {
    if (yaml.isBlank()) {
      throw empty(name);
    }
    try {
      Map<String, Object> map = YAML.readValue(yaml, new TypeReference<Map<String, Object>>() {});
      if (map == null) {
        throw empty(name);
      }
      return map;
    } catch (JacksonException e) {
      throw new BadInputException(
          name,
          "is not a YAML mapping: " + JsonFaults.reason(e),
          "write settings as 'key: value' lines",
          e);
    }
  }

  private static BadInputException empty(String name) {
    return new BadInputException(name, "is empty", "write settings as 'key: value' lines");
  }

  /** The YAML text of settings and notes. */
  public static String write(Settings settings, Map<String, String> notes) {
    Map<String, Object> map = new LinkedHashMap<>(settings.toMap());
    map.putAll(notes);
    map.put(WORKING_DIRECTORY, Path.of("").toAbsolutePath().toString());
    return YAML.writeValueAsString(map);
  }
}
