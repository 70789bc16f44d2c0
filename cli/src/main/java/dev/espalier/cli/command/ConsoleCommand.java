package dev.espalier.cli.command;

import dev.espalier.cli.option.ConsoleOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The base of all commands that print a result. */
abstract class ConsoleCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @ArgGroup(validate = false, exclusive = false, heading = "%nOutput%n", order = 100)
  ConsoleOptions console = new ConsoleOptions();
}
