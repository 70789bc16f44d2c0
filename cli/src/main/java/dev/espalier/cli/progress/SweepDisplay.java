package dev.espalier.cli.progress;

import dev.espalier.cli.option.ConsoleOptions;
import dev.espalier.cli.table.Clock;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.sweep.CellResult;
import dev.espalier.experiment.sweep.SweepProgress;
import dev.espalier.experiment.sweep.SweepWatcher;
import dev.espalier.fault.OneLine;
import dev.espalier.fault.SettingNames;
import dev.espalier.hub.pull.PullProgress;
import dev.espalier.text.progress.TextProgress;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Shows the progress of a sweep on standard error: a status line on a terminal; otherwise a plain
 * line per cell, and one whenever a minute has passed without output.
 */
public final class SweepDisplay implements ExperimentListener, SweepWatcher, AutoCloseable {

  private static final int MOST_CHARACTERS = 3000;
  private static final int MOST_NAMED = 4;

  private final LiveLine line;
  private final Reminder reminder;

  SweepDisplay(LiveLine line) {
    this.line = line;
    this.reminder = Reminder.of(line);
    line.update("preparing");
  }

  /** Returns the display that the options request: none, or one on standard error. */
  public static SweepDisplay of(ConsoleOptions console) {
    return new SweepDisplay(console.quiet ? LiveLine.silent() : LiveLine.onStandardError());
  }

  @Override
  public void note(String message) {
    line.print(OneLine.of(message, MOST_CHARACTERS));
  }

  @Override
  public void tell(String message) {
    note(SettingNames.OPTIONS.in(message));
  }

  @Override
  public void downloading(PullProgress progress) {
    line.update("downloading " + DownloadText.of(progress));
  }

  @Override
  public void tokenizing(TextProgress progress) {
    line.update("tokenizing " + TokenizingText.of(progress));
  }

  @Override
  public void progress(SweepProgress progress) {
    line.update(text(progress));
  }

  @Override
  public void cellEnded(CellResult cell, SweepProgress progress) {
    if (cell.error() != null || cell.reason() != null || !line.isLive()) {
      note(ended(cell) + (line.isLive() ? "" : " · " + text(progress)));
    }
  }

  /** Returns a cell and how it ended, in one line. */
  private static String ended(CellResult cell) {
    String values =
        cell.settings().entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(", "));
    return "cell "
        + cell.cell()
        + (values.isEmpty() ? "" : " (" + values + ")")
        + " "
        + cell.state()
        + (cell.error() == null ? "" : ": " + cell.error())
        + (cell.reason() == null ? "" : ": " + cell.reason());
  }

  static String text(SweepProgress progress) {
    StringBuilder text =
        new StringBuilder().append(progress.done()).append('/').append(progress.cells());
    text.append(" cells done");
    if (progress.failed() > 0) {
      text.append(", ").append(progress.failed()).append(" failed");
    }
    if (progress.halved() > 0) {
      text.append(", ").append(progress.halved()).append(" stopped");
    }
    if (!progress.running().isEmpty()) {
      text.append(" · running ").append(running(progress));
    }
    progress
        .best()
        .ifPresent(
            best ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        " · best %s %.4g (cell %d)",
                        best.metric(),
                        best.value(),
                        best.cell())));
    progress
        .secondsLeft()
        .ifPresent(seconds -> text.append(" · about ").append(Clock.text(seconds)).append(" left"));
    return text.toString();
  }

  private static String running(SweepProgress progress) {
    String named =
        progress.running().stream()
            .limit(MOST_NAMED)
            .map(unit -> String.format(Locale.ROOT, "%s %.0f %%", unit.name(), 100 * unit.share()))
            .collect(Collectors.joining(", "));
    int more = progress.running().size() - MOST_NAMED;
    return more > 0 ? named + " and " + more + " more" : named;
  }

  /** Removes the status line, so that subsequent output starts on a line of its own. */
  @Override
  public void close() {
    reminder.close();
    line.clear();
  }
}
