package dev.espalier.publish.card;

import dev.espalier.report.run.RunDescription;
import dev.espalier.settings.CommandName;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import java.util.Optional;

/** The command that runs an experiment: the settings of a run that are not defaults. */
final class ExactCommand {

  private ExactCommand() {}

  static String of(Settings settings, boolean pruned) {
    CommandName command = pruned ? CommandName.PRUNE : CommandName.TRAIN;
    Settings defaults = Settings.defaults();
    StringBuilder text = new StringBuilder("espalier ").append(pruned ? "prune" : "train");
    for (Setting<?> setting : Setting.takenBy(command)) {
      Optional<Object> value = settings.shown(setting);
      if (value.isPresent() && setting.identity() && !value.equals(defaults.shown(setting))) {
        text.append(" \\\n  ").append("--").append(setting.flag());
        if (!value.get().equals(true)) {
          text.append(' ')
              .append(quoted(shown(setting, RunDescription.plain(String.valueOf(value.get())))));
        }
      }
    }
    return text.toString();
  }

  /** A path of this machine says nothing elsewhere but its last name. */
  private static String shown(Setting<?> setting, String value) {
    boolean absolute = value.startsWith("/") || value.matches("[A-Za-z]:[/\\\\].*");
    return SettingsFile.PATHS.contains(setting) && absolute
        ? value.replaceAll("[/\\\\]+$", "").replaceAll(".*[/\\\\]", "")
        : value;
  }

  private static String quoted(String value) {
    String line = value.replaceAll("\\s+", " ");
    return line.matches("[\\w./:@%+=,-]+") ? line : "'" + line.replace("'", "'\\''") + "'";
  }
}
