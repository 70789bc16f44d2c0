package dev.espalier.cli.command;

import dev.espalier.settings.CommandName;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command that takes settings as options and from a file. */
abstract class SettingsCommand extends ConsoleCommand {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Read settings from a YAML file; options win over it.")
  @Nullable Path config;

  /** Returns its name in the declarations of settings. */
  abstract CommandName command();

  /** Returns the settings for which the command has options. */
  List<Setting<?>> takes() {
    return Setting.takenBy(command());
  }

  /** Returns the settings: options take precedence over the file, and the file over defaults. */
  Settings settings() {
    return config == null ? given() : given().over(SettingsFile.read(config));
  }

  /** Returns only the settings given as options. */
  Settings given() {
    return SettingOptions.given(spec.commandLine().getParseResult(), takes());
  }
}
