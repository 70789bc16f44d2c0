package dev.espalier.cli.command;

import dev.espalier.fault.BadInputException;
import dev.espalier.fault.SettingNames;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.Topic;
import dev.espalier.settings.Value;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The command-line options of {@link Setting}s, and their values. */
public final class SettingOptions {

  private SettingOptions() {}

  /** Adds an option to a command for each setting it takes, under the headings of their topics. */
  public static void addTo(CommandLine line) {
    if (line.getCommand() instanceof SettingsCommand command) {
      for (Topic topic : Topic.values()) {
        addTopic(line.getCommandSpec(), topic, command.takes());
      }
    }
  }

  private static void addTopic(CommandSpec spec, Topic topic, List<Setting<?>> taken) {
    List<Setting<?>> settings = taken.stream().filter(s -> s.topic() == topic).toList();
    if (settings.isEmpty()) {
      return;
    }
    ArgGroupSpec.Builder group =
        ArgGroupSpec.builder()
            .heading("%n" + topic.heading() + "%n")
            .order(topic.ordinal())
            .exclusive(false)
            .validate(false)
            .multiplicity("0..1");
    settings.forEach(setting -> group.addArg(option(setting)));
    spec.addArgGroup(group.build());
  }

  private static OptionSpec option(Setting<?> setting) {
    OptionSpec.Builder option =
        OptionSpec.builder(names(setting))
            .order(setting.place())
            // Picocli treats descriptions as format strings.
            .description(
                (SettingNames.OPTIONS.in(setting.help()) + defaultOf(setting)).replace("%", "%%"));
    if (setting.value() instanceof Value.Toggle toggle) {
      boolean on = Boolean.parseBoolean(toggle.defaultText());
      return option.type(Boolean.class).arity("0").negatable(on).fallbackValue("true").build();
    }
    // The help text already names the words.
    String label = setting.value() instanceof Value.Choice<?> ? "NAME" : setting.value().label();
    if (!setting.value().words().isEmpty()) {
      option.completionCandidates(setting.value().words());
    }
    return option.type(String.class).arity("1").paramLabel(label).build();
  }

  /**
   * Returns the setting's own name first, then its aliases, each spelled with {@code -} and with
   * {@code _}.
   */
  private static String[] names(Setting<?> setting) {
    return setting.keysAndAliases().stream()
        .flatMap(key -> Stream.of("--" + key.replace('_', '-'), "--" + key))
        .distinct()
        .toArray(String[]::new);
  }

  private static String defaultOf(Setting<?> setting) {
    return setting.defaultText() == null || setting.value() instanceof Value.Toggle
        ? ""
        : " Default: " + setting.defaultText();
  }

  /**
   * Returns the settings given as options, each validated.
   *
   * @param taken the settings for which the command has options
   * @throws BadInputException if a value is invalid, or an option is given twice, under any of its
   *     names
   */
  static Settings given(ParseResult parsed, List<Setting<?>> taken) {
    Settings settings = Settings.defaults();
    for (Setting<?> setting : taken) {
      String flag = "--" + setting.flag();
      if (parsed.hasMatchedOption(flag)) {
        refuseTwice(parsed.matchedOption(flag), flag);
        settings =
            settings.with(
                setting, String.valueOf((Object) parsed.matchedOptionValue(flag, null)), flag);
      }
    }
    return settings;
  }

  /** Picocli does not detect repetitions within the groups that give the help its headings. */
  private static void refuseTwice(OptionSpec option, String flag) {
    int times = option.stringValues().size();
    if (times > 1) {
      String values =
          option.arity().max() == 0 ? "" : ": " + String.join(", ", option.stringValues());
      throw new BadInputException(flag, "is given " + times + " times" + values, "give it once");
    }
  }
}
