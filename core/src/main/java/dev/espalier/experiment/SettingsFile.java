package dev.espalier.experiment;

import dev.espalier.fault.BadInputException;
import dev.espalier.fault.Likeness;
import dev.espalier.record.RunDirectory;
import dev.espalier.storage.FileFaults;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Settings as YAML: {@code --config} files and a run's {@code experiment.yaml}. */
public final class SettingsFile {

  /** What a run adds to its {@code experiment.yaml} for the reader; not settings. */
  static final Set<String> NOTES =
      Set.of(
          "espalier_version", "model_sha256", "data_sha256", "mask_sha256", RunDirectory.CONTROL);

  private static final YAMLMapper YAML = new YAMLMapper();

  private SettingsFile() {}

  /**
   * Reads the settings of a file.
   *
   * @throws BadInputException if the file cannot be read, is no YAML mapping, or holds a key or
   *     value that does not fit
   */
  public static Settings read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString());
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    }
  }

  static Settings read(InputStream in, String name) {
    return of(parse(in, name), name);
  }

  /**
   * The settings of YAML keys with their values.
   *
   * @param name of what they stand in
   * @throws BadInputException as {@link #read(Path)}
   */
  static Settings of(Map<String, ?> values, String name) {
    Settings settings = Settings.defaults();
    Map<Setting, String> spelled = new EnumMap<>(Setting.class);
    for (Map.Entry<String, ?> entry : values.entrySet()) {
      String key = entry.getKey();
      String where = name + ": " + key;
      Setting setting = Setting.ofKey(key).orElse(null);
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
  static Map<String, String> readNotes(Path file) {
    Map<String, String> notes = new LinkedHashMap<>();
    try (InputStream in = Files.newInputStream(file)) {
      parse(in, file.toString())
          .forEach(
              (key, value) -> {
                if (NOTES.contains(key)) {
                  notes.put(key, String.valueOf(value));
                }
              });
      return notes;
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    }
  }

  private static Map<String, Object> parse(InputStream in, String name) {
    try {
      Map<String, Object> map = YAML.readValue(in, new TypeReference<Map<String, Object>>() {});
      if (map == null) {
        throw new BadInputException(name, "is empty", "write settings as 'key: value' lines");
      }
      return map;
    } catch (JacksonException e) {
      throw new BadInputException(
          name,
          "is not a YAML mapping (" + e.getOriginalMessage() + ")",
          "write settings as 'key: value' lines",
          e);
    }
  }

  /** The YAML text of settings and notes. */
  static String write(Settings settings, Map<String, String> notes) {
    Map<String, Object> map = new LinkedHashMap<>(settings.toMap());
    map.putAll(notes);
    return YAML.writeValueAsString(map);
  }
}
