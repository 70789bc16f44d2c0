package dev.espalier.cli.command;

import dev.espalier.experiment.host.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root command. */
@Command(
    name = "espalier",
    description = {
      "Trains, prunes and measures GPT-2-family language models.",
      "Without options, 'espalier prune' runs a whole experiment on a model and a text that come"
          + " with it, in about two minutes."
    },
    mixinStandardHelpOptions = true,
    versionProvider = EspalierCommand.Versions.class,
    scope = ScopeType.INHERIT,
    sortOptions = false,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "  espalier prune",
      "  espalier prune --model distilgpt2 --dataset wiki.txt --rate 0.25 --until 0.9",
      "  espalier evaluate distilgpt2 --dataset wiki.txt",
      "  espalier help prune",
      "  espalier bench --quick"
    },
    exitCodeList = {
      "0:done",
      "1:failed while running",
      "2:bad input or usage",
      "130:interrupted, after saving",
      "143:terminated, after saving"
    })
public final class EspalierCommand implements Runnable {

  /** Returns the lines of {@code --version}. */
  static final class Versions implements IVersionProvider {

    @Override
    public String[] getVersion() {
      return new String[] {"espalier " + Version.current(), "Java " + Runtime.version()};
    }
  }

  @Spec CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
