package dev.espalier.cli.completion;

import dev.espalier.cli.completion.CompletionModel.Flag;
import dev.espalier.cli.completion.CompletionModel.Node;
import dev.espalier.cli.completion.CompletionModel.Wanted;
import java.util.stream.Collectors;

/** The completion script for fish, from version 3. */
public final class FishCompletion {

  private static final String FUNCTIONS =
      """
      # Whether the commands typed so far are these.
      function __espalier_at
          set -l path
          for word in (commandline -opc)[2..-1]
              set -l longer (string join ' ' -- $path $word)
              if contains -- "$longer" $__espalier_commands
                  set path $path $word
              end
          end
          test (string join ' ' -- $path '') = (string join ' ' -- $argv '')
      end

      # Whether one of these options is whole before or in the word that is being typed.
      function __espalier_typed
          set -l typed (commandline -opc)[-1] (string replace -r '=.*' '' -- (commandline -ct))
          for option in $argv
              contains -- $option $typed; and return 0
          end
          return 1
      end

      complete -c espalier -f
      """;

  private FishCompletion() {}

  public static String of(CompletionModel model) {
    StringBuilder script = new StringBuilder("# Completion of espalier for fish.\n\n");
    script
        .append("set -g __espalier_commands ")
        .append(
            model.commands().stream()
                .filter(node -> !node.path().isEmpty())
                .map(node -> "'" + node.path() + "'")
                .collect(Collectors.joining(" ")))
        .append("\n\n")
        .append(FUNCTIONS);
    for (Node node : model.commands()) {
      String at =
          "complete -c espalier -n '__espalier_at" + (" " + node.path()).stripTrailing() + "'";
      for (Node child : model.commands()) {
        if (isBelow(node, child)) {
          script.append("%s -a %s -d '%s'\n".formatted(at, child.name(), child.about()));
        }
      }
      script.append(argument(at, node.argument()));
      for (Flag flag : node.flags()) {
        for (String name : flag.names()) {
          script.append(option(at, name, flag, " -d '" + flag.about() + "'"));
        }
        script.append(ofAliases(node, flag));
      }
    }
    return script.toString();
  }

  private static boolean isBelow(Node node, Node child) {
    return !child.path().isEmpty()
        && (node.path() + " " + child.name()).strip().equals(child.path());
  }

  private static String argument(String at, Wanted wanted) {
    String words =
        wanted.words().isEmpty()
            ? ""
            : "%s -a '%s'\n".formatted(at, String.join(" ", wanted.words()));
    return words
        + switch (wanted.files()) {
          case NONE -> "";
          case ANY -> at + " -F\n";
          case DIRECTORIES -> at + " -a '(__fish_complete_directories (commandline -ct))'\n";
        };
  }

  private static String option(String at, String name, Flag flag, String about) {
    String value = flag.value().map(FishCompletion::value).orElse("");
    return at + spelled(name) + value + about + "\n";
  }

  /**
   * Completes the value of an alias, which fish treats as an option only once it has been typed.
   */
  private static String ofAliases(Node node, Flag flag) {
    String value = flag.value().map(FishCompletion::value).orElse("");
    if (flag.aliases().isEmpty() || value.isEmpty()) {
      return "";
    }
    return "complete -c espalier -n '__espalier_typed %s; and __espalier_at %s'%s%s\n"
        .formatted(
            String.join(" ", flag.aliases()),
            node.path(),
            flag.aliases().stream().map(FishCompletion::spelled).collect(Collectors.joining()),
            value);
  }

  private static String spelled(String name) {
    return name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1);
  }

  private static String value(Wanted wanted) {
    String words = String.join(" ", wanted.words());
    return switch (wanted.files()) {
      case NONE -> words.isEmpty() ? " -x" : " -x -a '" + words + "'";
      case ANY -> words.isEmpty() ? " -r -F" : " -r -F -a '" + words + "'";
      case DIRECTORIES ->
          " -x -a '" + (words + " (__fish_complete_directories (commandline -ct))'").strip();
    };
  }
}
