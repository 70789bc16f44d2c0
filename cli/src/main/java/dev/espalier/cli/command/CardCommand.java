package dev.espalier.cli.command;

import dev.espalier.cli.fault.Faults;
import dev.espalier.publish.CardResult;
import dev.espalier.publish.CardRun;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the model card of a run. */
@Command(
    name = "card",
    header = "Write a run's model card, as 'push' would, without pushing.",
    description =
        "Writes README.md into the run's directory: metadata for the Hub, a table of the rounds,"
            + " how to load the model and how it was made. Edit it as you like: 'push' takes it from"
            + " there.",
    footer = {"  espalier card runs/wiki", "  espalier card runs/wiki/5 --out card.md"})
final class CardCommand extends ConsoleCommand {

  @Parameters(
      paramLabel = "RUN",
      description = "A run (its last round), a round of it (RUN/5), or a training.")
  @SuppressWarnings("NullAway.Init") // picocli does not run the command without this argument
  Path run;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The file to write. Default: README.md in the run's directory")
  @Nullable Path out;

  @Option(names = "--overwrite-card", description = "Replace the card that is there.")
  boolean overwriteCard;

  @Override
  public Integer call() {
    CardRun.Builder card = CardRun.builder().source(run).overwriteCard(overwriteCard);
    if (out != null) {
      card.out(out);
    }
    CardResult result = card.build().run();
    console.print(spec, result, () -> "Card: " + result.file());
    return Faults.DONE;
  }
}
