package dev.espalier.settings;

import dev.espalier.fault.BadInputException;
import dev.espalier.fault.Likeness;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.JsonFaults;
import dev.espalier.storage.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads and writes settings as YAML: {@code --config} files and a run's {@code experiment.yaml}.
 */
public final class SettingsFile {

  /** The note that marks a run as a control and names its kind. */
  public static final String CONTROL = "control";

  /** The note with the folder that relative paths refer to, in which the program was started. */
  public static final String WORKING_DIRECTORY = "working_directory";

  /** The note on the kernels and threads a run began with. */
  public static final String COMPUTED_WITH = "computed_with";

  /** The section that makes many runs of the settings beside it. */
  public static final String SWEEP = "sweep";

  /** Notes that a run adds to its {@code experiment.yaml} for readers; they are not settings. */
  static final Set<String> NOTES =
      Set.of(
          "espalier_version",
          "model_sha256",
          "data_sha256",
          "mask_sha256",
          COMPUTED_WITH,
          WORKING_DIRECTORY,
          CONTROL);

  /** Settings whose value may be the path of a file or folder. */
  public static final List<Setting<String>> PATHS =
      List.of(Setting.MODEL, Setting.DATASET, Setting.VALIDATION, Setting.MASK);

  private static final int MOST_BYTES = 1 << 18;

  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private SettingsFile() {}

  /**
   * Reads the settings of a file.
   *
   * @throws BadInputException if the file cannot be read, is not a YAML mapping, or holds an
   *     unknown key or an invalid value
   */
  public static Settings read(Path file) {
    return of(entries(file), file.toString());
  }

  /**
   * Reads the settings of a stream of UTF-8 text.
   *
   * @param name the source, for messages
   * @throws IOException if the stream cannot be read
   * @throws BadInputException as {@link #read(Path)}
   */
  public static Settings read(InputStream in, String name) throws IOException {
    return of(parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), name), name);
  }

  /**
   * Returns the settings given by YAML keys and values.
   *
   * @param name the source of the values, for messages
   * @throws BadInputException as {@link #read(Path)}
   */
  public static Settings of(Map<String, ?> values, String name) {
    Settings settings = Settings.defaults();
    Map<Setting<?>, String> spelled = new HashMap<>();
    for (Map.Entry<String, ?> entry : values.entrySet()) {
      String key = entry.getKey();
      String where = name + ": " + (key.isBlank() ? "'" + key + "'" : key);
      Setting<?> setting = Setting.ofKey(key).orElse(null);
      if (key.equals(Resume.KEY)) {
        Resume.parse(String.valueOf(entry.getValue()), where);
      } else if (setting == null) {
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
   * Returns the settings among the entries of a run's file. Ignores entries that are not settings,
   * as those of another version may be.
   *
   * @param name name of the file, for messages
   * @throws BadInputException if a value is invalid
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
              .or(
                  () ->
                      key.equals(SWEEP)
                          ? Optional.of("'espalier sweep' takes it")
                          : Optional.empty())
              .or(() -> Likeness.nearest(key, Setting.keys()).map(k -> "did you mean " + k + "?"))
              .orElse("'espalier prune --help-all' lists them all, with - for _"));
    }
  }

  /**
   * Reads whether a file says {@code resume}; {@link Resume#NO} if it does not.
   *
   * @throws BadInputException as {@link #read(Path)}
   */
  public static Resume resume(Path file) {
    Object value = entries(file).get(Resume.KEY);
    return value == null
        ? Resume.NO
        : Resume.parse(String.valueOf(value), file + ": " + Resume.KEY);
  }

  /** Returns the notes that a run added to its {@code experiment.yaml}. */
  public static Map<String, String> readNotes(Path file) {
    return notes(entries(file));
  }

  static Map<String, String> notes(Map<String, Object> entries) {
    Map<String, String> notes = new LinkedHashMap<>();
    entries.forEach(
        (key, value) -> {
          if (NOTES.contains(key)) {
            notes.put(key, String.valueOf(value));
          }
        });
    return notes;
  }

  static Map<String, Object> entries(Path file) {
    return parse(text(file), file.toString());
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

  /** Returns settings and notes as YAML. */
  public static String write(Settings settings, Map<String, String> notes) {
    Map<String, Object> map = new LinkedHashMap<>(settings.toMap());
    map.putAll(notes);
    map.put(WORKING_DIRECTORY, Path.of("").toAbsolutePath().toString());
    return yaml(map);
  }

  /** Returns those settings that were given, with a section for a sweep, as YAML. */
  public static String writeSweep(Settings settings, Map<String, Object> sweep) {
    Map<String, Object> map = new LinkedHashMap<>(settings.toMap());
    map.keySet().retainAll(settings.given().keySet());
    map.put(WORKING_DIRECTORY, Path.of("").toAbsolutePath().toString());
    map.put(SWEEP, sweep);
    return yaml(map);
  }

  static String yaml(Map<String, Object> entries) {
    return YAML.writeValueAsString(entries);
  }
}
