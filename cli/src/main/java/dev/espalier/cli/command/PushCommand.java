package dev.espalier.cli.command;

import dev.espalier.cli.fault.Faults;
import dev.espalier.cli.fault.Interruptible;
import dev.espalier.cli.progress.PushDisplay;
import dev.espalier.cli.table.PushText;
import dev.espalier.hub.push.PushResult;
import dev.espalier.publish.PushRun;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Pushes a run or a model to the Hub. */
@Command(
    name = "push",
    header = "Push a run or a model to the Hugging Face Hub, with a model card.",
    description = {
      "Pushes the model of a round, its mask, the records of the run and its report in one commit."
          + " The repository is created if it does not exist. What the Hub has already is not sent"
          + " again, so that a push that failed can simply be repeated. The last line is the"
          + " address.",
      "",
      "With it goes a model card (README.md), written from the run's records, or the README.md in"
          + " the run's directory; see 'card'. One that the repository has is kept.",
      "",
      "Needs a token that may write: 'login', or HF_TOKEN."
    },
    footer = {
      "  espalier push runs/wiki alice/distilgpt2-sparse",
      "  espalier push runs/wiki/5 alice/distilgpt2-sparse --private",
      "  espalier push runs/wiki alice/distilgpt2-sparse --all-rounds --message 'Ten rounds'",
      "  espalier push small alice/distilgpt2-small --create-pr"
    })
final class PushCommand extends ConsoleCommand implements Interruptible {

  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description =
          "A run (its last round), a round of it (RUN/5), a training, or the directory of a model.")
  @SuppressWarnings("NullAway.Init") // picocli does not run the command without this argument
  Path source;

  @Parameters(
      index = "1",
      paramLabel = "ID",
      description = "The repository: OWNER/NAME, or NAME for one of your own.")
  String id = "";

  @Option(names = "--private", description = "Make the repository private if it is created.")
  boolean hidden;

  @Option(
      names = "--revision",
      paramLabel = "BRANCH",
      description = "The branch, created from main if it does not exist (default: main).")
  @Nullable String revision;

  @Option(
      names = "--message",
      paramLabel = "TEXT",
      description = "The message of the commit. Default: the round and its sparsity")
  @Nullable String message;

  @Option(names = "--create-pr", description = "Open a pull request instead of changing main.")
  boolean createPr;

  @Option(
      names = "--all-rounds",
      description = "Push the models of all rounds up to this one too, as rounds/000 and so on.")
  boolean allRounds;

  @Option(
      names = "--overwrite-card",
      description = "Replace the model card that the repository has.")
  boolean overwriteCard;

  @Override
  public Integer call() {
    PushRun.Builder push =
        PushRun.builder()
            .source(source)
            .repository(id)
            .privately(hidden)
            .createPr(createPr)
            .allRounds(allRounds)
            .overwriteCard(overwriteCard);
    if (revision != null) {
      push.revision(revision);
    }
    if (message != null) {
      push.message(message);
    }
    PushResult result;
    try (PushDisplay progress = PushDisplay.of(console)) {
      result = push.build().run(progress);
    }
    console.print(spec, result, () -> console.quiet ? result.url() : PushText.of(result));
    return Faults.DONE;
  }

  @Override
  public String afterInterruption() {
    return "the same command goes on with what is missing";
  }
}
