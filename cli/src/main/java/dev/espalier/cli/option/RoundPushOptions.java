package dev.espalier.cli.option;

import picocli.CommandLine.Option;

/** The options for pushing a run of several rounds. */
public final class RoundPushOptions extends PushOptions {

  @Option(
      names = "--all-rounds",
      description = "Push each round as soon as it is done, as rounds/000 and so on.")
  boolean allRounds;

  @Override
  public boolean allRounds() {
    return allRounds;
  }
}
