package dev.espalier.cli.command;

import dev.espalier.cli.fault.Faults;
import dev.espalier.cli.option.ConsoleOptions;
import dev.espalier.cli.option.PushOptions;
import dev.espalier.cli.progress.ProgressDisplay;
import dev.espalier.cli.progress.PushDisplay;
import dev.espalier.fault.BadInputException;
import dev.espalier.fault.OneLine;
import dev.espalier.fault.SettingNames;
import dev.espalier.hub.push.PushResult;
import dev.espalier.publish.PushRun;
import dev.espalier.record.RoundRecord;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Pushes a run that a command makes, if wanted.
 *
 * @param options the options
 * @param out the directory of the run
 */
record RunPush(PushOptions options, Path out) {

  private static final int MOST_SHOWN = 3000;

  /**
   * Checks before the run what can be checked without the Hub.
   *
   * @throws BadInputException if the id is none, or there is no token
   */
  RunPush check() {
    String id = options.push;
    if (id != null) {
      builder(out, id).build().check();
    } else if (options.hidden || options.allRounds()) {
      throw new BadInputException(
          options.hidden ? "--private" : "--all-rounds", "says how to push", "give --push as well");
    }
    return this;
  }

  private PushRun.Builder builder(Path source, String id) {
    return PushRun.builder()
        .source(source)
        .repository(id)
        .privately(options.hidden)
        .allRounds(options.allRounds());
  }

  /** Lets each round be pushed when it is done, if wanted; a failure is told and not final. */
  void eachRound(ProgressDisplay progress) {
    String id = options.push;
    if (id != null && options.allRounds()) {
      progress.afterEachRound(round -> push(round, id, progress));
    }
  }

  private void push(RoundRecord round, String id, ProgressDisplay progress) {
    try {
      builder(out.resolve(String.valueOf(round.round())), id)
          .roundAlone(true)
          .build()
          .run(progress);
    } catch (BadInputException e) {
      progress.note("round " + round.round() + " is not pushed yet: " + e.getMessage());
    }
  }

  /**
   * Pushes the run that has ended, if wanted. A failure is told in one line that says how to push
   * again, since the run itself is whole.
   *
   * @return the exit status
   */
  int afterwards(ConsoleOptions console, CommandSpec spec) {
    String id = options.push;
    if (id == null) {
      return Faults.DONE;
    }
    PrintWriter err = spec.commandLine().getErr();
    try {
      PushResult result;
      try (PushDisplay progress = PushDisplay.of(console)) {
        result = builder(out, id).build().run(progress);
      }
      // With --json the document of the run is the only one on standard output.
      PrintWriter to = console.json ? err : spec.commandLine().getOut();
      to.println((console.json || console.quiet ? "" : "Pushed: ") + result.url());
      to.flush();
      return Faults.DONE;
    } catch (BadInputException e) {
      err.println(
          "espalier: "
              + OneLine.of(
                  e.message(SettingNames.OPTIONS)
                      + "; the run is whole and can be pushed with: "
                      + again(id),
                  MOST_SHOWN));
      err.flush();
      return Faults.FAILED;
    }
  }

  private String again(String id) {
    return "espalier push "
        + out
        + " "
        + id
        + (options.hidden ? " --private" : "")
        + (options.allRounds() ? " --all-rounds" : "");
  }
}
