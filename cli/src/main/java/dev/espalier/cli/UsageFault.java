package dev.espalier.cli;

import dev.espalier.fault.BadInputException;
import dev.espalier.fault.OneLine;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** A mistake in the arguments, in one line, with what was probably meant. */
final class UsageFault {

  /** More changes than this, and a name is not what was meant. */
  private static final int FARTHEST = 4;

  private static final int MOST_QUOTED = 300;

  private UsageFault() {}

  static String oneLine(ParameterException fault) {
    if (fault.getCause() instanceof BadInputException bad) {
      return String.valueOf(bad.getMessage());
    }
    CommandLine line = fault.getCommandLine();
    if (fault instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      return unknown(unmatched.getUnmatched().getFirst(), line);
    }
    String message = OneLine.of(String.valueOf(fault.getMessage()), MOST_QUOTED);
    return message + "; see " + line.getCommandSpec().qualifiedName() + " --help";
  }

  private static String unknown(String argument, CommandLine line) {
    boolean option = argument.startsWith("-");
    String given = option ? argument.replaceFirst("=.*", "") : argument;
    Stream<String> names =
        option
            ? line.getCommandSpec().optionsMap().keySet().stream()
            : line.getSubcommands().keySet().stream();
    String kind = option ? "option" : line.getSubcommands().isEmpty() ? "argument" : "command";
    return "unknown %s '%s'; %ssee %s --help"
        .formatted(
            kind,
            OneLine.of(given, MOST_QUOTED),
            nearest(given, names.toList()).map(name -> "did you mean " + name + "? ").orElse(""),
            line.getCommandSpec().qualifiedName());
  }

  /** The name the fewest changes away, if few enough; a name that begins like it comes first. */
  static Optional<String> nearest(String given, List<String> names) {
    if (given.length() > MOST_QUOTED) {
      return Optional.empty();
    }
    return names.stream()
        .filter(name -> name.startsWith("--") == given.startsWith("--"))
        .filter(name -> name.startsWith(given) || distance(given, name) <= farthest(given))
        .min(
            Comparator.comparing((String name) -> !name.startsWith(given))
                .thenComparing(name -> distance(given, name))
                .thenComparing(Comparator.naturalOrder()));
  }

  private static int farthest(String given) {
    return Math.min(FARTHEST, Math.max(1, given.length() / 3));
  }

  /** Levenshtein's distance: the fewest insertions, deletions and replacements of a character. */
  static int distance(String from, String to) {
    int[] above = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[to.length()];
  }
}
