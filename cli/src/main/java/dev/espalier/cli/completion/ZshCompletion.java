package dev.espalier.cli.completion;

import dev.espalier.cli.completion.CompletionModel.Files;
import dev.espalier.cli.completion.CompletionModel.Node;
import dev.espalier.cli.completion.CompletionModel.Wanted;
import java.util.Optional;
import java.util.stream.Collectors;

/** The completion script for zsh. */
public final class ZshCompletion {

  private static final String FUNCTIONS =
      """
      _espalier() {
        local spelled= word files= previous=${words[CURRENT - 1]}
        local -a values commands options
        for word in ${words[2,CURRENT - 1]}; do
          _espalier_command "${spelled:+$spelled }$word" && spelled=${spelled:+$spelled }$word
        done
        _espalier_command "$spelled"
        if [[ ${words[CURRENT]} == --*=* ]]; then
          previous=${words[CURRENT]%%=*}
          compset -P 1 '*='
        fi
        if _espalier_value "$spelled" "$previous"; then
          commands=() options=()
        elif [[ ${words[CURRENT]} == -* ]]; then
          commands=() values=() files=
        else
          options=()
        fi
        local found=1
        (( $#commands )) && _describe -t commands command commands && found=0
        (( $#options )) && _describe -t options option options && found=0
        # Behind a word that ends with a colon more follows.
        local -a open=(${(M)values:#*:}) whole=(${values:#*:})
        (( $#whole )) && compadd -- $whole && found=0
        (( $#open )) && compadd -S '' -- $open && found=0
        case $files in
          any) _files && found=0 ;;
          directories) _files -/ && found=0 ;;
        esac
        return found
      }

      # In a file of $fpath this is the function itself; sourced, it has to be made known.
      if [[ ${funcstack[1]} == _espalier ]]; then
        _espalier "$@"
      elif (( $+functions[compdef] )); then
        compdef _espalier espalier
      else
        autoload -Uz compinit && compinit && compdef _espalier espalier
      fi
      """;

  private ZshCompletion() {}

  public static String of(CompletionModel model) {
    return "#compdef espalier\n# Completion of espalier for zsh.\n\n"
        + new CaseFunctions(node -> offers(model, node), ZshCompletion::assignments).of(model)
        + FUNCTIONS;
  }

  private static String offers(CompletionModel model, Node node) {
    String commands =
        node.children().stream()
            .map(child -> entry(child, below(model, node, child).map(Node::about).orElse("")))
            .collect(Collectors.joining(" "));
    String options =
        node.flags().stream()
            .flatMap(flag -> flag.names().stream().map(name -> entry(name, flag.about())))
            .collect(Collectors.joining("\n    "));
    return """
        commands=(%s)
        options=(
          %s
        )
        """
        .formatted(commands, options);
  }

  private static Optional<Node> below(CompletionModel model, Node node, String child) {
    String path = (node.path() + " " + child).strip();
    return model.commands().stream().filter(each -> each.path().equals(path)).findFirst();
  }

  /**
   * Returns an entry in the form that {@code _describe} requires: the word, a colon, and its
   * description.
   */
  private static String entry(String name, String about) {
    return "'" + name.replace(":", "\\:") + ":" + about + "'";
  }

  private static String assignments(Wanted wanted) {
    String files =
        wanted.files() == Files.NONE ? "" : wanted.files() == Files.ANY ? "any" : "directories";
    return "values=(" + String.join(" ", wanted.words()) + ") files=" + files;
  }
}
