package dev.espalier.bench;

import dev.espalier.cli.CommandProvider;

/** Makes {@code bench} a command of the program. */
public final class BenchCommandProvider implements CommandProvider {

  @Override
  public Object command() {
    return new BenchCommand();
  }
}
