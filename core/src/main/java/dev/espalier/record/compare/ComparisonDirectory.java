package dev.espalier.record.compare;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.Csv;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.json.RecordJson;
import dev.espalier.storage.WriteAside;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/**
 * The directory of a comparison. The only class that knows the names of the files in it.
 *
 * <pre>
 * experiment.yaml            the settings all runs share
 * compare.json  compare.csv
 * compare.html  compare-figures    the page of all runs
 * seed-1/ticket              a run
 * seed-1/random              a run without round 0, like the next
 * seed-1/reinitialised
 * </pre>
 */
public final class ComparisonDirectory {

  private static final TypeReference<ComparisonRecord> COMPARISON = new TypeReference<>() {};

  private final Path path;

  private ComparisonDirectory(Path path) {
    this.path = path;
  }

  /** Returns the comparison at a path, which need not exist, without accessing the disk. */
  public static ComparisonDirectory at(Path path) {
    return new ComparisonDirectory(path);
  }

  /** Returns the path of the settings that all runs share. */
  public Path experimentFile() {
    return RunDirectory.at(path).experimentFile();
  }

  /** Returns the path of {@code compare.json}. */
  public Path json() {
    return path.resolve("compare.json");
  }

  /** Returns the path of {@code compare.csv}. */
  public Path csv() {
    return path.resolve("compare.csv");
  }

  /** Returns the path of the page of all runs; the numbers of its figures lie beside it. */
  public Path page() {
    return path.resolve("compare.html");
  }

  private Path figures() {
    return path.resolve("compare-figures");
  }

  /**
   * Returns the directory of one run.
   *
   * @param seed the seed
   * @param arm name of the ticket or of a control, as in {@link ComparisonRecord.Arm}
   */
  public RunDirectory run(int seed, String arm) {
    return RunDirectory.at(new SeedFolders(path).of(seed).resolve(arm));
  }

  /** Creates the directory if necessary and writes {@code experiment.yaml}. */
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
   * Deletes the comparison with its runs and nothing else in the directory.
   *
   * @throws BadInputException if the directory does not hold a comparison
   */
  public void clear() {
    SeedFolders seeds = new SeedFolders(path);
    boolean isOne =
        Files.exists(json())
            || (Files.isRegularFile(experimentFile())
                && (!seeds.all().isEmpty() || RunDirectory.at(path).holdsSettingsOnly()));
    seeds.clear("comparison", isOne, List.of(page(), figures(), csv(), experimentFile(), json()));
  }

  /** Returns one row per round and arm; non-finite numbers are written as empty cells. */
  private static String csv(ComparisonRecord comparison) {
    List<String> header = new ArrayList<>(List.of("round", "sparsity", "arm", "seeds"));
    header.addAll(Csv.columns("eval_loss"));
    header.addAll(Csv.columns("perplexity"));
    header.addAll(Csv.columns("minus_ticket"));
    header.add("verdict");
    Csv csv = new Csv(header);
    for (ComparisonRecord.Round round : comparison.rounds()) {
      for (ComparisonRecord.Arm arm : round.arms()) {
        List<@Nullable Object> cells = new ArrayList<>();
        cells.add(round.round());
        cells.add(round.sparsity());
        cells.add(arm.name());
        cells.add(arm.evalLoss().values().size());
        cells.addAll(Csv.cells(arm.evalLoss()));
        cells.addAll(Csv.cells(arm.perplexity()));
        cells.addAll(Csv.cells(arm.minusTicket()));
        cells.add(round.verdict());
        csv.row(cells);
      }
    }
    return csv.text();
  }
}
