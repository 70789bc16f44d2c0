package dev.espalier.record.sweep;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The directory of a sweep. The only class that knows the names of the files in it.
 *
 * <pre>
 * sweep.yaml                 the settings all cells share, and under sweep what differs
 * ledger.jsonl               every change of state
 * crew.json                  how many cells run side by side here, as it was measured
 * results.csv                a row for each cell and round
 * results.parquet            the same table
 * report.html                the page, and in figures its numbers
 * runs/0007-seed=2,rate=0.1  the run of a cell
 * shared/0001                a dense round that several cells begin with, as a run
 * </pre>
 */
public final class SweepDirectory {

  private final Path path;

  private SweepDirectory(Path path) {
    this.path = path;
  }

  /** Returns the sweep at a path, which need not exist, without accessing the disk. */
  public static SweepDirectory at(Path path) {
    return new SweepDirectory(path);
  }

  /**
   * Returns the sweep at a path.
   *
   * @throws BadInputException if there is none
   */
  public static SweepDirectory existing(Path path) {
    SweepDirectory sweep = at(path);
    if (!isOne(path)) {
      throw new BadInputException(
          path.toString(),
          "is no sweep (no " + sweep.definition().getFileName() + ")",
          "name the directory of a sweep");
    }
    return sweep;
  }

  /** Returns the directory itself. */
  public Path path() {
    return path;
  }

  /** Returns the path of the settings and of the grid. */
  public Path definition() {
    return path.resolve("sweep.yaml");
  }

  /** Returns the ledger. */
  public Ledger ledger() {
    return new Ledger(path.resolve("ledger.jsonl"));
  }

  /** Returns the path of the choice of how many cells run side by side. */
  public Path crew() {
    return path.resolve("crew.json");
  }

  /** Returns the path of the table of all rounds. */
  public Path resultsCsv() {
    return path.resolve("results.csv");
  }

  /** Returns the path of the same table as Parquet. */
  public Path resultsParquet() {
    return path.resolve("results.parquet");
  }

  /** Returns the path of the page. */
  public Path report() {
    return path.resolve("report.html");
  }

  /** Returns the folder of the numbers of the page's figures. */
  public Path figures() {
    return path.resolve("figures");
  }

  /** Tells whether a path is the directory of a sweep. */
  public static boolean isOne(Path path) {
    return Files.isRegularFile(at(path).definition());
  }

  /** Returns the folder of a unit's run, relative to this directory. */
  public static String folder(UnitName unit, String words) {
    String number = "%04d".formatted(unit.number());
    return (unit.isCell() ? "runs/" : "shared/") + number + (words.isEmpty() ? "" : "-" + words);
  }

  /** Returns the run of a unit. */
  public RunDirectory run(Unit unit) {
    return RunDirectory.at(path.resolve(unit.folder()));
  }
}
