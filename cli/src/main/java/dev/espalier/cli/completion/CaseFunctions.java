package dev.espalier.cli.completion;

import dev.espalier.cli.completion.CompletionModel.Flag;
import dev.espalier.cli.completion.CompletionModel.Node;
import dev.espalier.cli.completion.CompletionModel.Wanted;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Two functions that the scripts for bash and zsh share: {@code _espalier_command} states what a
 * command offers, {@code _espalier_value} what an option of it takes; both fail if there is no such
 * command or option.
 *
 * @param offers returns the assignments in a command's branch, in the shell's language
 * @param assignments returns the assignments for a completion, in the shell's language
 */
record CaseFunctions(Function<Node, String> offers, Function<Wanted, String> assignments) {

  String of(CompletionModel model) {
    StringBuilder script = new StringBuilder("_espalier_command() {\n  case $1 in\n");
    for (Node node : model.commands()) {
      script.append("  '").append(node.path()).append("')\n");
      script.append(offers.apply(node).indent(4));
      script.append("    ").append(assignments.apply(node.argument())).append("\n    ;;\n");
    }
    script.append("  *) return 1 ;;\n  esac\n}\n\n_espalier_value() {\n  case \"$1 $2\" in\n");
    for (Node node : model.commands()) {
      for (Flag flag : node.flags()) {
        flag.value().ifPresent(value -> script.append(branch(node, flag, value)));
      }
    }
    return script.append("  *) return 1 ;;\n  esac\n}\n\n").toString();
  }

  private String branch(Node node, Flag flag, Wanted value) {
    String patterns =
        flag.all().stream()
            .map(name -> "'" + node.path() + " " + name + "'")
            .collect(Collectors.joining(" | "));
    return "  " + patterns + ") " + assignments.apply(value) + " ;;\n";
  }
}
