package dev.espalier.cli.fault;

import dev.espalier.cli.help.HelpPage;
import dev.espalier.fault.BadInputException;
import dev.espalier.fault.Likeness;
import dev.espalier.fault.OneLine;
import dev.espalier.fault.SettingNames;
import dev.espalier.settings.ForeignNames;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Explains a mistake in the arguments in one line, with a suggestion. */
final class UsageFault {

  private static final int MOST_QUOTED = 300;

  private UsageFault() {}

  static String oneLine(ParameterException fault) {
    if (fault.getCause() instanceof BadInputException bad) {
      return bad.message(SettingNames.OPTIONS);
    }
    CommandLine line = fault.getCommandLine();
    if (fault instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      return unknown(unmatched.getUnmatched().getFirst(), line);
    }
    String message = OneLine.of(String.valueOf(fault.getMessage()), MOST_QUOTED);
    // Picocli names the class to which it could not convert a value, and Java's exception.
    String plain = message.replaceAll(" to (interface|class) [\\w.$]+( \\(.*\\))?$", " to a path");
    return ownNames(plain, line) + "; see " + line.getCommandSpec().qualifiedName() + " --help";
  }

  /** Picocli names an option by its longest name, which may be an alias from transformers. */
  private static String ownNames(String message, CommandLine line) {
    String named = message;
    for (OptionSpec option : line.getCommandSpec().options()) {
      named =
          named
              .replace("'" + option.longestName() + "'", "'" + HelpPage.name(option) + "'")
              .replace("'" + option.longestName() + "=", "'" + HelpPage.name(option) + "=");
    }
    return named;
  }

  private static String unknown(String argument, CommandLine line) {
    boolean option = argument.startsWith("-");
    String given = option ? argument.replaceFirst("=.*", "") : argument;
    Optional<String> advice =
        option ? ForeignNames.advice(given).map(SettingNames.OPTIONS::in) : Optional.empty();
    if (advice.isPresent()) {
      return "unknown option '" + given + "'; " + advice.get();
    }
    Stream<String> names =
        option
            ? line.getCommandSpec().options().stream().map(HelpPage::name)
            : line.getSubcommands().keySet().stream();
    String kind = option ? "option" : line.getSubcommands().isEmpty() ? "argument" : "command";
    return "unknown %s '%s'; %ssee %s --help"
        .formatted(
            kind,
            OneLine.of(given, MOST_QUOTED),
            nearest(given, names.toList()),
            line.getCommandSpec().qualifiedName());
  }

  private static String nearest(String given, List<String> names) {
    List<String> alike =
        names.stream().filter(name -> name.startsWith("--") == given.startsWith("--")).toList();
    return Likeness.nearest(given, alike).map(name -> "did you mean " + name + "? ").orElse("");
  }
}
