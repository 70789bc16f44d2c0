package dev.espalier.cli.option;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for pushing a run when it has ended. */
public class PushOptions {

  @Option(
      names = "--push",
      paramLabel = "ID",
      description =
          "Push the result to this repository of the Hugging Face Hub at the end, as 'push' does.")
  public @Nullable String push;

  @Option(names = "--private", description = "Make that repository private if it is created.")
  public boolean hidden;

  /** Tells whether each round is pushed. */
  public boolean allRounds() {
    return false;
  }
}
