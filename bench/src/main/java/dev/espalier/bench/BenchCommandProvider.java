package dev.espalier.bench;

import dev.espalier.cli.CommandProvider;

/** Adds {@code bench} to the program's commands. */
public final class BenchCommandProvider implements CommandProvider {

  @Override
  public Object command() {
    return new BenchCommand();
  }
}
