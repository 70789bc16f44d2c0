package dev.espalier.report;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.sweep.SweepCell;
import dev.espalier.record.sweep.SweepCells;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.record.sweep.SweepTable;
import dev.espalier.report.compare.ComparedRun;
import dev.espalier.report.compare.ComparisonPage;
import dev.espalier.report.run.RunPage;
import dev.espalier.report.run.RunSummary;
import dev.espalier.report.sweep.SweepPage;
import dev.espalier.settings.SettingsFile;
import dev.espalier.storage.RegularFile;
import dev.espalier.storage.WriteAside;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Builds {@code report.html} from the files of a run: one self-contained page with its charts, its
 * numbers and the chart library, which loads nothing else. The numbers of each chart are also
 * written to {@code figures/}. Thread-safe for different pages.
 */
public final class ReportWriter {

  /** Pages of a thousand rounds have a tenth of it. */
  private static final int MOST_BYTES_OF_PAGE = 1 << 28;

  /** Identifies pages written by Espalier. */
  private static final String MARK = "<meta name=\"generator\" content=\"Espalier\">";

  private ReportWriter() {}

  /**
   * Writes the page of the run, or of the sweep, at a path.
   *
   * @return the path of the page
   * @throws BadInputException if there is no run with a complete round, a file of it cannot be
   *     understood, or the page cannot be written
   */
  public static Path write(Path run) {
    if (SweepDirectory.isOne(run)) {
      SweepDirectory sweep = SweepDirectory.at(run);
      List<SweepCell> cells = new SweepCells(sweep).look();
      SweepTable.of(cells).write(sweep);
      return SweepPage.write(sweep, cells);
    }
    return write(RunDirectory.at(run));
  }

  /** Writes the page of a run; see {@link #write(Path)}. */
  public static Path write(RunDirectory run) {
    RunPage page = new RunPage(run, roundsFromDense(run));
    page.writeNumbers(run.figures());
    WriteAside.text(run.report(), page.html());
    return run.report();
  }

  /**
   * Returns the page without writing anything.
   *
   * @throws BadInputException if there is no run with a complete round, or a file of it cannot be
   *     understood
   */
  public static String html(RunDirectory run) {
    return new RunPage(run, roundsFromDense(run)).html();
  }

  /**
   * Writes the page of a run to another place, with the numbers of its figures beside it.
   *
   * @param out an HTML file; an existing one is replaced if it is such a page
   * @return the path of the page
   * @throws BadInputException as {@link #write(Path)}, or if {@code out} is anything else
   */
  public static Path write(Path run, Path out) {
    if (SweepDirectory.isOne(run)) {
      throw new BadInputException(
          run.toString(),
          "is a sweep, whose page links to the runs beside it",
          "leave {out} away: the page is written there");
    }
    RunDirectory directory = RunDirectory.at(run);
    RunPage page = new RunPage(directory, roundsFromDense(directory));
    checkReplaceable(out);
    page.writeNumbers(figuresOf(out));
    WriteAside.text(out, page.html());
    return out;
  }

  /**
   * Writes one page of several runs, with the numbers of its figures beside it, in {@code
   * NAME-figures/}.
   *
   * @param out as in {@link #write(Path, Path)}
   * @return the path of the page
   * @throws BadInputException if a path is not a run with a complete round or is given twice, or if
   *     {@code out} is anything else
   */
  public static Path compare(List<Path> runs, Path out) {
    ComparisonPage page = new ComparisonPage(ComparedRun.read(runs));
    checkReplaceable(out);
    page.writeNumbers(figuresOf(out));
    WriteAside.text(out, page.html());
    return out;
  }

  private static Path figuresOf(Path page) {
    return page.resolveSibling(
        page.getFileName().toString().replaceFirst("\\.html?$", "") + "-figures");
  }

  private static void checkReplaceable(Path out) {
    if (Files.exists(out) && !isPage(out)) {
      throw new BadInputException(
          out.toString(), "holds something that is no page of ours", "choose another {out|file}");
    }
  }

  private static boolean isPage(Path file) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    byte[] bytes = RegularFile.bytes(file, MOST_BYTES_OF_PAGE);
    return new String(bytes, StandardCharsets.ISO_8859_1).contains(MARK);
  }

  /** Returns the rounds of a run, which must begin with round 0 to have a page. */
  private static List<RoundRecord> roundsFromDense(RunDirectory run) {
    List<RoundRecord> rounds = RunSummary.rounds(run);
    if (rounds.getFirst().round() > 0) {
      throw run.experiment().containsKey(SettingsFile.CONTROL)
          ? new BadInputException(
              run.path().toString(),
              "is a control, without the round 0 that a page begins with",
              "name the ticket's run with it, for a page of both")
          : new BadInputException(
              run.round(0).toString(),
              "is missing, and a page begins with round 0",
              "put it back, or name another run as well, for a page of both");
    }
    return rounds;
  }
}
