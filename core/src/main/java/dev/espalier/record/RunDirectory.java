package dev.espalier.record;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.json.RecordJson;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.FolderTree;
import dev.espalier.storage.PendingDirectory;
import dev.espalier.storage.WriteAside;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The directory of a run: every file name in it is given here and nowhere else.
 *
 * <pre>
 * experiment.yaml
 * rounds/000/{round.json, metrics.jsonl, histograms.json, sample.json, mask.safetensors, model/}
 * results.csv  results.json  report.html
 * figures/                   the numbers of each figure of the page, as CSV
 * tensorboard/               the same numbers as event files, where that was asked for
 * state/                     what a resume needs; gone when the run is complete
 * </pre>
 *
 * <p>A single training leaves {@code model/} and {@code metrics.jsonl} directly in the directory.
 * Methods that touch the disk throw {@link BadInputException} naming the file when it cannot be
 * read, understood or written.
 */
public final class RunDirectory {

  private static final TypeReference<RoundRecord> ROUND = new TypeReference<>() {};
  private static final TypeReference<LinkedHashMap<String, Object>> SETTINGS =
      new TypeReference<>() {};
  private static final YAMLMapper YAML = new YAMLMapper();

  private static final String ROUND_FILE = "round.json";
  private static final String METRICS = "metrics.jsonl";
  private static final String MASK = "mask.safetensors";
  private static final String MODEL = "model";
  private static final String HISTOGRAMS = "histograms.json";
  private static final String SAMPLE = "sample.json";

  private final Path path;
  private final boolean writesEvents;

  private RunDirectory(Path path, boolean writesEvents) {
    this.path = path;
    this.writesEvents = writesEvents;
  }

  /** The run at a path, which need not exist. Nothing is touched. */
  public static RunDirectory at(Path path) {
    return new RunDirectory(path, false);
  }

  /**
   * The same, with what is about to be trained written as event files for TensorBoard as well if
   * {@code wanted}, and those of whole rounds made where they are missing. What a killed process
   * has left there of a round that is not whole is removed in any case.
   */
  public RunDirectory withTensorBoard(boolean wanted) {
    if (wanted || Files.isDirectory(tensorBoard())) {
      ScalarLog.match(this, wholeRounds(), wanted);
    }
    return new RunDirectory(path, wanted);
  }

  /** The mask within the directory of a round, wherever that lies. */
  public static Path maskIn(Path round) {
    return round.resolve(MASK);
  }

  /** Whether a directory is that of a round, wherever it lies. */
  public static boolean isRound(Path folder) {
    return Files.isRegularFile(folder.resolve(ROUND_FILE));
  }

  /** The directory itself. */
  public Path path() {
    return path;
  }

  /** Every setting as resolved, with hashes of model and data. */
  public Path experimentFile() {
    return path.resolve("experiment.yaml");
  }

  /** The rounds as JSON. */
  public Path resultsJson() {
    return path.resolve("results.json");
  }

  /** The rounds as a table. */
  public Path resultsCsv() {
    return path.resolve("results.csv");
  }

  /** The page. */
  public Path report() {
    return path.resolve("report.html");
  }

  /** The numbers of each figure of the page. */
  public Path figures() {
    return path.resolve("figures");
  }

  /** Event files for TensorBoard. */
  public Path tensorBoard() {
    return path.resolve("tensorboard");
  }

  /** What only a resume needs. */
  public Path state() {
    return path.resolve("state");
  }

  /** The weights that {@code rewind:k} goes back to. */
  public Path rewindSnapshot() {
    return state().resolve("rewind.safetensors");
  }

  /** What a criterion gathered while a round trained. */
  public Path criterionState(int round) {
    return state().resolve("criterion-%03d.safetensors".formatted(round));
  }

  /** Removes what a criterion gathered while a round trained, where there is such. */
  public void forgetCriterionState(int round) {
    delete(criterionState(round));
  }

  private Path rounds() {
    return path.resolve("rounds");
  }

  /** The directory of a round. */
  public Path round(int round) {
    return rounds().resolve("%03d".formatted(round));
  }

  /** A round's record. */
  public Path roundFile(int round) {
    return round(round).resolve(ROUND_FILE);
  }

  /** A round's logged steps. */
  public Path metrics(int round) {
    return round(round).resolve(METRICS);
  }

  /** A round's mask. */
  public Path mask(int round) {
    return round(round).resolve(MASK);
  }

  /** The magnitudes of a round's weights. Rounds of earlier versions have none. */
  public Path histograms(int round) {
    return round(round).resolve(HISTOGRAMS);
  }

  /** A text a round's model wrote, if it was asked to. */
  public Path sample(int round) {
    return round(round).resolve(SAMPLE);
  }

  /** A round's trained model, as a Hugging Face directory. */
  public Path model(int round) {
    return round(round).resolve(MODEL);
  }

  /** The model of a single training. */
  public Path trainedModel() {
    return path.resolve(MODEL);
  }

  /** The logged steps of a single training. */
  public Path trainedMetrics() {
    return path.resolve(METRICS);
  }

  /** Whether something is there already: a file, or a directory that holds anything. */
  public boolean exists() {
    if (!Files.isDirectory(path)) {
      return Files.exists(path);
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries.findAny().isPresent();
    } catch (IOException e) {
      throw FileFaults.reading(path, e);
    }
  }

  /** Makes the directory, where it is missing, and writes {@code experiment.yaml}. */
  public void create(String experimentYaml) {
    WriteAside.text(experimentFile(), experimentYaml);
  }

  /**
   * Deletes the run, and nothing else that may lie in the directory.
   *
   * @throws BadInputException if what is there is no run
   */
  public void clear() {
    if (exists() && !Files.isRegularFile(experimentFile())) {
      throw new BadInputException(
          path.toString(),
          "holds something that is no run (no experiment.yaml)",
          "choose another directory, or empty this one yourself");
    }
    // What makes it a run goes last, so that an interrupted deletion can be repeated.
    List<Path> mine =
        List.of(
            report(),
            figures(),
            resultsCsv(),
            resultsJson(),
            state(),
            tensorBoard(),
            rounds(),
            trainedMetrics(),
            trainedModel(),
            experimentFile());
    for (Path file : mine) {
      delete(file);
    }
  }

  /**
   * The settings and notes of {@code experiment.yaml} as text, in the file's order; keys without a
   * value are left out.
   */
  public Map<String, String> experiment() {
    Map<String, String> settings = new LinkedHashMap<>();
    RecordJson.read(YAML, experimentFile(), SETTINGS)
        .forEach(
            (key, value) -> {
              if (value != null) {
                settings.put(key, value.toString());
              }
            });
    return settings;
  }

  /**
   * The rounds from 0 on that are whole: a round's directory takes its name only when everything in
   * it is on the disk. The list ends before the first round that is missing.
   */
  public List<RoundRecord> wholeRounds() {
    return wholeRounds(0);
  }

  /** The whole rounds from 0 on or, of a control, which may have no such round, from 1 on. */
  public List<RoundRecord> roundsOfRunOrControl() {
    List<RoundRecord> rounds = wholeRounds();
    return rounds.isEmpty() ? wholeRounds(1) : rounds;
  }

  private List<RoundRecord> wholeRounds(int first) {
    List<RoundRecord> whole = new ArrayList<>();
    Optional<RoundRecord> next = wholeRound(first);
    while (next.isPresent()) {
      whole.add(next.get());
      next = wholeRound(first + whole.size());
    }
    return whole;
  }

  /** A round, if it is whole. */
  public Optional<RoundRecord> wholeRound(int number) {
    if (!Files.isRegularFile(roundFile(number))) {
      return Optional.empty();
    }
    RoundRecord record = RecordJson.read(RecordJson.MAPPER, roundFile(number), ROUND);
    if (record.round() != number) {
      throw new BadInputException(
          roundFile(number) + ": round",
          "is " + record.round() + " in the directory of round " + number,
          "give the directories their own names back");
    }
    return Optional.of(record);
  }

  /** Begins a round: its files are written beside its place until it is committed. */
  public PendingRound begin(int round) {
    PendingDirectory folder = PendingDirectory.beside(round(round));
    return new PendingRound(round, folder, writesEvents ? events(round) : null);
  }

  private ScalarLog events(int round) {
    int stepsBefore = wholeRounds().stream().limit(round).mapToInt(at -> at.cost().steps()).sum();
    return ScalarLog.begin(tensorBoard(), round, stepsBefore);
  }

  /** Begins a single training: the steps it logs are written here. */
  public MetricsFile.Writer writeTrainedMetrics() {
    ScalarLog events = writesEvents ? ScalarLog.begin(tensorBoard(), 0, 0) : null;
    return MetricsFile.write(trainedMetrics(), events, true);
  }

  /** The steps logged so far of a round that is being trained by a process that runs. */
  public Optional<Path> growingMetrics(int round) {
    return PendingDirectory.growing(round(round)).map(folder -> folder.resolve(METRICS));
  }

  /** Writes {@code results.json} and {@code results.csv}. */
  public void writeResults(List<RoundRecord> rounds) {
    WriteAside.text(resultsJson(), Results.json(rounds));
    WriteAside.text(resultsCsv(), Results.csv(rounds));
  }

  /** Removes what only a resume needs. */
  public void complete() {
    delete(state());
  }

  private static void delete(Path file) {
    try {
      FolderTree.delete(file);
    } catch (IOException e) {
      throw FileFaults.writing(file, e);
    }
  }

  /** A round being written. Closing one that was not committed leaves nothing of it. */
  public static final class PendingRound implements AutoCloseable {

    private final int round;
    private final PendingDirectory folder;
    private final @Nullable ScalarLog events;
    private boolean committed;

    private PendingRound(int round, PendingDirectory folder, @Nullable ScalarLog events) {
      this.round = round;
      this.folder = folder;
      this.events = events;
    }

    /** Where its steps go. */
    public Path metrics() {
      return folder.path().resolve(METRICS);
    }

    /** Starts the file of its steps. */
    public MetricsFile.Writer writeMetrics() {
      return MetricsFile.write(metrics(), events, false);
    }

    /** Where its mask goes. */
    public Path mask() {
      return folder.path().resolve(MASK);
    }

    /** Where the magnitudes of its weights go. */
    public Path histograms() {
      return folder.path().resolve(HISTOGRAMS);
    }

    /** Where the text its model wrote goes. */
    public Path sample() {
      return folder.path().resolve(SAMPLE);
    }

    /** Where its model goes. */
    public Path model() {
      return folder.path().resolve(MODEL);
    }

    /**
     * Writes {@code round.json} and gives the round its place, replacing one that is there.
     *
     * @throws IllegalArgumentException if the record is another round's
     */
    public void commit(RoundRecord record) {
      if (record.round() != round) {
        throw new IllegalArgumentException("round " + record.round() + " in place of " + round);
      }
      WriteAside.text(folder.path().resolve(ROUND_FILE), RecordJson.pretty(record));
      if (events != null) {
        events.round(record);
      }
      folder.commit();
      committed = true;
    }

    @Override
    public void close() {
      if (events != null && committed) {
        events.close();
      } else if (events != null) {
        events.discard();
      }
      folder.close();
    }
  }
}
