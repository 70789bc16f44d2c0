package dev.espalier.cli.table;

import dev.espalier.experiment.progress.RunTimeEstimate;
import dev.espalier.experiment.sweep.CellResult;
import dev.espalier.experiment.sweep.SweepForecast;
import dev.espalier.experiment.sweep.SweepResult;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Tells in lines where a sweep stands, or what it would do. */
public final class SweepText {

  private static final double GIGABYTE = 1e9;
  private static final double SECONDS_PER_HOUR = 3600;

  private SweepText() {}

  /** Returns how many cells are in which state, each that failed, and each that was stopped. */
  public static String of(SweepResult sweep) {
    Map<String, Integer> states = new TreeMap<>();
    sweep.cells().forEach(cell -> states.merge(cell.state(), 1, Integer::sum));
    StringBuilder text =
        new StringBuilder(RunTimeEstimate.count(sweep.cells().size(), "cell"))
            .append(": ")
            .append(
                states.entrySet().stream()
                    .map(state -> state.getValue() + " " + state.getKey())
                    .collect(Collectors.joining(", ")));
    if (sweep.sharedRounds() > 0) {
      text.append("\n")
          .append(RunTimeEstimate.count(sweep.sharedRounds(), "round"))
          .append(" trained once for several cells, ")
          .append(sweep.savedRounds())
          .append(" saved");
    }
    for (CellResult cell : sweep.cells()) {
      if (cell.error() != null) {
        text.append("\ncell ").append(cell.cell()).append(" failed: ").append(cell.error());
      }
      if (cell.reason() != null) {
        text.append("\ncell ").append(cell.cell()).append(' ').append(cell.reason());
      }
    }
    return text.toString();
  }

  /** Returns the cells, the shared work, the hours and the disk. */
  public static String of(SweepForecast sweep) {
    StringBuilder text = new StringBuilder();
    for (CellResult cell : sweep.cells()) {
      text.append(String.format(Locale.ROOT, "%5d  %-8s", cell.cell(), cell.state()));
      cell.settings()
          .forEach((key, value) -> text.append(' ').append(key).append('=').append(value));
      text.append('\n');
    }
    text.append("\nrounds to train  ").append(sweep.trainedRounds());
    if (sweep.savedRounds() > 0) {
      text.append(" instead of ")
          .append(sweep.trainedRounds() + sweep.savedRounds())
          .append(", of them ")
          .append(sweep.sharedRounds())
          .append(" dense ones for several cells");
    }
    if (sweep.halvingSaves() != null) {
      text.append("\nhalving          saves at most ")
          .append(sweep.halvingSaves())
          .append(" of these");
    }
    text.append("\nside by side     ")
        .append(RunTimeEstimate.count(sweep.workers(), "cell"))
        .append(", each with ")
        .append(RunTimeEstimate.count(sweep.threads(), "thread"))
        .append(
            String.format(
                Locale.ROOT, " and at most %.1f GB of memory", sweep.memory() / GIGABYTE));
    if (sweep.hours() != null && sweep.stepSeconds() != null) {
      text.append("\ntime             about ")
          .append(RunTimeEstimate.duration(sweep.hours() * SECONDS_PER_HOUR))
          .append(String.format(Locale.ROOT, ", at %.3g s for each step", sweep.stepSeconds()));
    }
    return text.append(
            String.format(
                Locale.ROOT, "%ndisk             about %.2f GB", sweep.diskBytes() / GIGABYTE))
        .toString();
  }
}
