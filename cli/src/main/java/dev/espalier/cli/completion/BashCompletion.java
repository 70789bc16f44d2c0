package dev.espalier.cli.completion;

import dev.espalier.cli.completion.CompletionModel.Files;
import dev.espalier.cli.completion.CompletionModel.Node;
import dev.espalier.cli.completion.CompletionModel.Wanted;
import java.util.stream.Collectors;

/** The completion script for bash, from version 3.2. */
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
    return "# Completion of espalier for bash.\n\n"
        + new CaseFunctions(BashCompletion::offers, BashCompletion::assignments).of(model)
        + FUNCTIONS;
  }

  private static String offers(Node node) {
    return """
        commands='%s'
        options='%s'
        """
        .formatted(
            String.join(" ", node.children()),
            node.flags().stream()
                .flatMap(flag -> flag.names().stream())
                .collect(Collectors.joining(" ")));
  }

  private static String assignments(Wanted wanted) {
    String files = wanted.files() == Files.NONE ? "" : wanted.files() == Files.ANY ? "-f" : "-d";
    return "words='" + String.join(" ", wanted.words()) + "' files=" + files;
  }
}
