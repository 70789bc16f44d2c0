package dev.espalier.record;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.FolderTree;
import dev.espalier.storage.WriteAside;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.core.type.TypeReference;

/**
 * The directory of a comparison: every file name in it is given here and nowhere else.
 *
 * <pre>
 * experiment.yaml            the settings all runs share
 * compare.json  compare.csv
 * seed-1/ticket              a run
 * seed-1/random              a run without round 0, as the next
 * seed-1/reinitialised
 * </pre>
 */
public final class ComparisonDirectory {

  private static final TypeReference<ComparisonRecord> COMPARISON = new TypeReference<>() {};
  private static final String SEED = "seed-";

  private final Path path;

  private ComparisonDirectory(Path path) {
    this.path = path;
  }

  /** The comparison at a path, which need not exist. Nothing is touched. */
  public static ComparisonDirectory at(Path path) {
    return new ComparisonDirectory(path);
  }

  /** The settings all runs share. */
  public Path experimentFile() {
    return RunDirectory.at(path).experimentFile();
  }

  /** The numbers. */
  public Path json() {
    return path.resolve("compare.json");
  }

  /** The same as a table. */
  public Path csv() {
    return path.resolve("compare.csv");
  }

  /** One of a seed's runs. */
  public RunDirectory run(int seed, String arm) {
    return RunDirectory.at(path.resolve(SEED + seed).resolve(arm));
  }

  /** Makes the directory, where it is missing, and writes {@code experiment.yaml}. */
  public void create(String experimentYaml) {
    WriteAside.text(experimentFile(), experimentYaml);
  }

  /** Writes {@code compare.json} and {@code compare.csv}. */
  public void write(ComparisonRecord comparison) {
    WriteAside.text(json(), RecordJson.pretty(comparison));
    WriteAside.text(csv(), csv(comparison));
  }

  /**
   * Reads {@code compare.json}.
   *
   * @throws BadInputException naming file and field, if it cannot be read or understood
   */
  public ComparisonRecord read() {
    return RecordJson.read(RecordJson.MAPPER, json(), COMPARISON);
  }

  /**
   * Deletes the comparison with its runs, and nothing else that may lie in the directory.
   *
   * @throws BadInputException if what is there is no comparison
   */
  public void clear() {
    if (!RunDirectory.at(path).exists()) {
      return;
    }
    List<Path> mine = new ArrayList<>();
    try (Stream<Path> entries = Files.list(path)) {
      entries
          .filter(entry -> entry.getFileName().toString().matches(SEED + "\\d+"))
          .forEach(mine::add);
    } catch (IOException e) {
      throw FileFaults.reading(path, e);
    }
    if (!Files.isRegularFile(experimentFile()) || (mine.isEmpty() && !Files.exists(json()))) {
      throw new BadInputException(
          path.toString(),
          "holds something that is no comparison",
          "choose another directory, or empty this one yourself");
    }
    mine.add(json());
    mine.add(csv());
    mine.add(experimentFile());
    for (Path file : mine) {
      try {
        FolderTree.delete(file);
      } catch (IOException e) {
        throw FileFaults.writing(file, e);
      }
    }
  }

  /** A row for each round and what was trained in it. What is no finite number is empty. */
  private static String csv(ComparisonRecord comparison) {
    StringBuilder csv =
        new StringBuilder("round,sparsity,arm,seeds")
            .append(columns("eval_loss"))
            .append(columns("perplexity"))
            .append(columns("minus_ticket"))
            .append(",verdict\n");
    for (ComparisonRecord.Round round : comparison.rounds()) {
      for (ComparisonRecord.Arm arm : round.arms()) {
        csv.append(round.round()).append(',').append(round.sparsity()).append(',');
        csv.append(arm.name()).append(',').append(arm.evalLoss().values().size());
        csv.append(cells(arm.evalLoss())).append(cells(arm.perplexity()));
        csv.append(arm.minusTicket() == null ? ",,,," : cells(arm.minusTicket()));
        csv.append(',').append(round.verdict()).append('\n');
      }
    }
    return csv.toString();
  }

  private static String columns(String of) {
    return String.format(Locale.ROOT, ",%1$s_mean,%1$s_sd,%1$s_low,%1$s_high", of);
  }

  private static String cells(Spread spread) {
    StringBuilder cells = new StringBuilder();
    for (double value : new double[] {spread.mean(), spread.sd(), spread.low(), spread.high()}) {
      cells.append(',').append(Double.isFinite(value) ? Double.toString(value) : "");
    }
    return cells.toString();
  }
}
