package dev.espalier.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what a shell needs to complete commands and options. */
@Command(
    name = "completion",
    header = "Print the completion script for bash and zsh.",
    description = "What it prints makes the Tab key complete commands, options and values.",
    footer = {
      "  source <(espalier completion)                  in this shell",
      "  espalier completion > ~/.local/share/bash-completion/completions/espalier"
    })
final class CompletionCommand implements Runnable {

  @Spec CommandSpec spec;

  @Override
  public void run() {
    var root = spec.root().commandLine();
    root.getOut().print(AutoComplete.bash(root.getCommandName(), root));
    root.getOut().flush();
  }
}
