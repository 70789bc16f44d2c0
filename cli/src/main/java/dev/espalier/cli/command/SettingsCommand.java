package dev.espalier.cli.command;

import dev.espalier.settings.Setting;
import dev.espalier.settings.Setting.Topic;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command that takes settings as options and from a file. */
abstract class SettingsCommand extends ConsoleCommand {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Read settings from a YAML file; options win over it.")
  @Nullable Path config;

  /** The settings the command has options for. */
  abstract List<Setting> takes();

  /** All settings of some topics. */
  static List<Setting> of(Topic... topics) {
    Set<Topic> wanted = Set.of(topics);
    return Arrays.stream(Setting.values()).filter(s -> wanted.contains(s.topic())).toList();
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
