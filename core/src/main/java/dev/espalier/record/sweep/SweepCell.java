package dev.espalier.record.sweep;

import dev.espalier.record.RunDirectory;
import dev.espalier.settings.Setting;
import java.nio.file.Files;
import java.util.List;
import java.util.OptionalInt;

/**
 * A cell of a sweep with what it has measured.
 *
 * @param unit the cell as the ledger has it
 * @param rounds its rounds if it is done or was stopped for good, and none otherwise
 * @param threads threads that it computed with; empty if unknown
 */
public record SweepCell(Unit unit, List<SweepRound> rounds, OptionalInt threads) {

  private static final double SECONDS_PER_HOUR = 3600;

  /** Copies the list. */
  public SweepCell {
    rounds = List.copyOf(rounds);
  }

  /**
   * Reads the rounds of a cell.
   *
   * @throws dev.espalier.fault.BadInputException if a file of its run cannot be understood
   */
  static SweepCell read(SweepDirectory sweep, Unit unit) {
    if (!unit.isDecided()) {
      return new SweepCell(unit, List.of(), OptionalInt.empty());
    }
    RunDirectory run = sweep.run(unit);
    return new SweepCell(
        unit,
        run.wholeRounds().stream().map(round -> SweepRound.of(round, unit.taken())).toList(),
        threads(run));
  }

  private static OptionalInt threads(RunDirectory run) {
    String text =
        Files.isRegularFile(run.experimentFile())
            ? run.experiment().getOrDefault(Setting.THREADS.key(), "")
            : "";
    return text.matches("\\d{1,9}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
  }

  /** Returns its number. */
  public int number() {
    return unit.name().number();
  }

  /** Returns the processor time of a round in hours; NaN if the number of threads is unknown. */
  public double processorHours(SweepRound round) {
    return threads.isPresent()
        ? round.cost().runTimeSeconds() * threads.getAsInt() / SECONDS_PER_HOUR
        : Double.NaN;
  }
}
