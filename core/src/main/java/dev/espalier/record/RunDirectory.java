package dev.espalier.record;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.PendingDirectory;
import dev.espalier.storage.WriteAside;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of a run, each named here and nowhere else. What is there under its name is whole:
 * everything is written aside and renamed.
 */
public final class RunDirectory {

  private static final String EXPERIMENT = "experiment.yaml";
  private static final String ROUNDS = "rounds";
  private static final String ROUND_NAME = "%03d";
  private static final String RECORD = "round.json";
  private static final String METRICS = "metrics.jsonl";
  private static final String MASK = "mask.safetensors";
  private static final String MODEL = "model";
  private static final String RESULTS_JSON = "results.json";
  private static final String RESULTS_CSV = "results.csv";
  private static final String REPORT = "report.html";
  private static final String STATE = "state";
  private static final String REWIND = "rewind.safetensors";

  private final Path root;

  private RunDirectory(Path root) {
    this.root = root;
  }

  /** The run at a path, which need not exist. */
  public static RunDirectory at(Path root) {
    return new RunDirectory(root);
  }

  /**
   * The run at a path that must hold one.
   *
   * @throws BadInputException if it does not
   */
  public static RunDirectory open(Path root) {
    RunDirectory directory = new RunDirectory(root);
    if (!Files.isRegularFile(directory.experimentFile())) {
      throw new BadInputException(
          root.toString(),
          "is no run directory (it holds no " + EXPERIMENT + ")",
          "name the directory a run was written to");
    }
    return directory;
  }

  /** The directory of the round a path names ({@code RUN/rounds/005}), or nothing. */
  public static boolean isRound(Path path) {
    return Files.isRegularFile(path.resolve(RECORD)) && Files.isDirectory(path.resolve(MODEL));
  }

  /** The model of a round directory. */
  public static Path modelOf(Path round) {
    return round.resolve(MODEL);
  }

  /** The mask of a round directory. */
  public static Path maskOf(Path round) {
    return round.resolve(MASK);
  }

  public Path root() {
    return root;
  }

  /** Every setting as resolved, with hashes of model and data. */
  public Path experimentFile() {
    return root.resolve(EXPERIMENT);
  }

  public Path resultsJson() {
    return root.resolve(RESULTS_JSON);
  }

  public Path resultsCsv() {
    return root.resolve(RESULTS_CSV);
  }

  public Path report() {
    return root.resolve(REPORT);
  }

  /** The directory of a round. */
  public Path round(int round) {
    return root.resolve(ROUNDS).resolve(ROUND_NAME.formatted(round));
  }

  /** The steps of a round. */
  public Path metrics(int round) {
    return round(round).resolve(METRICS);
  }

  /** The weights at the step to rewind to; there while the run goes on. */
  public Path rewindSnapshot() {
    return root.resolve(STATE).resolve(REWIND);
  }

  /** Whether the path is taken: a file, or a directory that holds anything. */
  public boolean exists() {
    if (!Files.isDirectory(root)) {
      return Files.exists(root);
    }
    try (Stream<Path> entries = Files.list(root)) {
      return entries.findAny().isPresent();
    } catch (IOException e) {
      throw FileFaults.reading(root, e);
    }
  }

  /** Starts a run by writing its settings. */
  public void create(String experiment) {
    WriteAside.text(experimentFile(), experiment);
  }

  /**
   * Deletes the run that is there.
   *
   * @throws BadInputException if what is there is no run of ours; nothing is deleted then
   */
  public void clear() {
    open(root);
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw FileFaults.writing(root, e);
    }
  }

  /**
   * The records of all rounds that are whole, from round 0 on.
   *
   * @throws BadInputException if a record cannot be read
   */
  public List<RoundRecord> wholeRounds() {
    List<RoundRecord> records = new ArrayList<>();
    while (isRound(round(records.size()))) {
      records.add(Json.read(round(records.size()).resolve(RECORD), RoundRecord.class));
    }
    return records;
  }

  /** Begins a round: its files are written aside until it is committed. */
  public PendingRound begin(int round) {
    return new PendingRound(PendingDirectory.beside(round(round)));
  }

  /** Writes {@code results.json} and {@code results.csv}. */
  public void writeResults(List<RoundRecord> rounds) {
    WriteAside.text(resultsJson(), Json.write(rounds));
    WriteAside.text(resultsCsv(), ResultsCsv.of(rounds));
  }

  /** Ends the run: what only a resume needs is deleted. */
  public void complete() {
    try {
      Files.deleteIfExists(rewindSnapshot());
      Files.deleteIfExists(root.resolve(STATE));
    } catch (IOException e) {
      throw FileFaults.writing(root.resolve(STATE), e);
    }
  }

  /** A round that is being written. */
  public static final class PendingRound implements AutoCloseable {

    private final PendingDirectory directory;

    private PendingRound(PendingDirectory directory) {
      this.directory = directory;
    }

    public Path metrics() {
      return directory.path().resolve(METRICS);
    }

    public Path mask() {
      return directory.path().resolve(MASK);
    }

    public Path model() {
      return directory.path().resolve(MODEL);
    }

    /** Adds the record and gives the round its name, by one rename. */
    public void commit(RoundRecord record) {
      WriteAside.text(directory.path().resolve(RECORD), Json.write(record));
      directory.commit();
    }

    /** Deletes what was not committed. */
    @Override
    public void close() {
      directory.close();
    }
  }
}
