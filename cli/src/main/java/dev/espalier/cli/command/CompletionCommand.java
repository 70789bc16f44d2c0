package dev.espalier.cli.command;

import dev.espalier.cli.completion.BashCompletion;
import dev.espalier.cli.completion.CompletionModel;
import dev.espalier.cli.completion.FishCompletion;
import dev.espalier.cli.completion.ZshCompletion;
import dev.espalier.fault.BadInputException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the script with which a shell completes commands and options. */
@Command(
    name = "completion",
    header = "Print the completion script for bash, zsh or fish.",
    description =
        "What it prints makes the Tab key complete commands, options and values. Without an"
            + " argument it is for the shell that $SHELL names, and for bash where that is"
            + " another.",
    footer = {
      "  source <(espalier completion bash)",
      "  espalier completion bash > ~/.local/share/bash-completion/completions/espalier",
      "  espalier completion zsh > ~/.zfunc/_espalier",
      "  espalier completion fish > ~/.config/fish/completions/espalier.fish"
    })
public final class CompletionCommand implements Runnable {

  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "SHELL",
      arity = "0..1",
      completionCandidates = Shells.class,
      description = "bash, zsh or fish.")
  @Nullable String shell;

  /** The values of the argument. */
  static final class Shells extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Shells() {
      super(List.of("bash", "zsh", "fish"));
    }
  }

  @Override
  public void run() {
    CompletionModel model = CompletionModel.of(spec.root().commandLine());
    spec.root().commandLine().getOut().print(script(shell == null ? own() : shell, model));
    spec.root().commandLine().getOut().flush();
  }

  private static String script(String shell, CompletionModel model) {
    return switch (shell) {
      case "bash" -> BashCompletion.of(model);
      case "zsh" -> ZshCompletion.of(model);
      case "fish" -> FishCompletion.of(model);
      default ->
          throw new BadInputException(
              "completion", "'" + shell + "' is no shell it knows", "use bash, zsh or fish");
    };
  }

  private static String own() {
    String path = String.valueOf(System.getenv("SHELL"));
    return path.endsWith("/zsh") ? "zsh" : path.endsWith("/fish") ? "fish" : "bash";
  }
}
