package dev.espalier.experiment;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.RunDirectory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** What to do with a directory that already holds a run. */
enum Existing {
  REFUSE,
  RESUME,
  OVERWRITE;

  /**
   * Makes the directory ready and writes {@code experiment.yaml}.
   *
   * @param notes hashes of model and data, and the version
   * @throws BadInputException if the directory holds something that is not to be touched, or a run
   *     whose settings or inputs differ from the one to go on with
   */
  RunDirectory prepare(Path out, Settings settings, Map<String, String> notes) {
    RunDirectory directory = RunDirectory.at(out);
    if (directory.exists()) {
      switch (this) {
        case REFUSE ->
            throw new BadInputException(
                out.toString(),
                "holds something already",
                "choose another --out, or go on with --resume, or replace it with --overwrite");
        case RESUME -> {
          checkSame(directory, settings, notes);
          return directory;
        }
        case OVERWRITE -> directory.clear();
      }
    }
    directory.create(SettingsFile.write(settings, notes));
    return directory;
  }

  private static void checkSame(
      RunDirectory directory, Settings settings, Map<String, String> notes) {
    Path file = directory.experimentFile();
    Settings earlier = SettingsFile.read(file);
    for (Setting setting : Setting.values()) {
      Object was = earlier.value(setting).orElse("not set");
      Object is = settings.value(setting).orElse("not set");
      if (setting.identity() && !was.equals(is)) {
        throw new BadInputException(
            "--resume",
            file + " says " + setting.key() + ": " + was + ", not " + is,
            "give the same settings, or start anew in another --out");
      }
    }
    Map<String, String> before = SettingsFile.readNotes(file);
    for (String note : new String[] {"model_sha256", "data_sha256", "mask_sha256"}) {
      if (!Objects.equals(before.get(note), notes.get(note))) {
        throw new BadInputException(
            "--resume",
            file + ": " + note + " is not that of what is there now",
            "bring back what the run began with, or start anew in another --out");
      }
    }
  }
}
