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

  /** As which the settings know it. */
  abstract CommandName command();

  /** The settings the command has options for. */
  List<Setting<?>> takes() {
    return Setting.takenBy(command());
  }

  /** Options over the file over the defaults. */
  Settings settings() {
    return config == null ? given() : given().over(SettingsFile.read(config));
  }

  /** What was given as options only. */
  Settings given() {
    return SettingOptions.given(spec.commandLine().getParseResult(), takes());
  }
}
