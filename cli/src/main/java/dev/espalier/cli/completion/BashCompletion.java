package dev.espalier.cli.completion;

import dev.espalier.cli.completion.CompletionModel.Files;
import dev.espalier.cli.completion.CompletionModel.Flag;
import dev.espalier.cli.completion.CompletionModel.Node;
import dev.espalier.cli.completion.CompletionModel.Wanted;
import java.util.stream.Collectors;

/** The completion script for bash, from version 3.2 on. */
public final class BashCompletion {

  private static final String FUNCTIONS =
      """
      _espalier_offer() {
        local word
        while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$1" -- "$cur")
      }

      _espalier_files() {
        local name
        [ -n "$1" ] || return 0
        compopt -o filenames 2>/dev/null
        while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen "$1" -- "$cur")
      }

      _espalier() {
        local cur=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
        local path= word words= files= commands= options= i
        COMPREPLY=()
        # Bash makes the = of --option=value a word of its own.
        if [ "$cur" = = ]; then
          cur=
        elif [ "$previous" = = ]; then
          previous=${COMP_WORDS[COMP_CWORD - 2]}
        fi
        for ((i = 1; i < COMP_CWORD; i++)); do
          word=${COMP_WORDS[i]}
          _espalier_command "${path:+$path }$word" && path=${path:+$path }$word
        done
        _espalier_command "$path"
        if _espalier_value "$path" "$previous"; then
          :
        elif [ "${cur:0:1}" = - ]; then
          words=$options files=
        else
          words="$commands $words"
        fi
        _espalier_offer "$words"
        _espalier_files "$files"
        # More follows behind the colon.
        case ${COMPREPLY[0]-} in *:) compopt -o nospace 2>/dev/null ;; esac
        return 0
      }

      complete -F _espalier espalier
      """;

  private BashCompletion() {}

  public static String of(CompletionModel model) {
    StringBuilder script = new StringBuilder("# Completion of espalier for bash.\n\n");
    script.append("_espalier_command() {\n  case $1 in\n");
    for (Node node : model.commands()) {
      script.append(
          """
            '%s')
              commands='%s'
              options='%s'
              %s
              ;;
          """
              .formatted(
                  node.path(),
                  String.join(" ", node.children()),
                  node.flags().stream()
                      .flatMap(flag -> flag.names().stream())
                      .collect(Collectors.joining(" ")),
                  assignments(node.argument())));
    }
    script.append("  *) return 1 ;;\n  esac\n}\n\n_espalier_value() {\n  case \"$1 $2\" in\n");
    for (Node node : model.commands()) {
      for (Flag flag : node.flags()) {
        flag.value().ifPresent(value -> script.append(branch(node, flag, value)));
      }
    }
    return script.append("  *) return 1 ;;\n  esac\n}\n\n").append(FUNCTIONS).toString();
  }

  private static String branch(Node node, Flag flag, Wanted value) {
    String patterns =
        flag.all().stream()
            .map(name -> "'" + node.path() + " " + name + "'")
            .collect(Collectors.joining(" | "));
    return "  " + patterns + ") " + assignments(value) + " ;;\n";
  }

  private static String assignments(Wanted wanted) {
    String files = wanted.files() == Files.NONE ? "" : wanted.files() == Files.ANY ? "-f" : "-d";
    return "words='" + String.join(" ", wanted.words()) + "' files=" + files;
  }
}
