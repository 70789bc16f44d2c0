package dev.espalier.record;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.json.RecordJson;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.Leftovers;
import dev.espalier.storage.PendingDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.core.type.TypeReference;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The directory of a run, for reading. The only class that knows the names of the files in it.
 * {@link RunWriter} writes the directory.
 *
 * <pre>
 * experiment.yaml
 * rounds/000/{round.json, metrics.jsonl, histograms.json, sample.json, mask.safetensors, model/}
 * results.csv  results.json  report.html
 * figures/                   the numbers of each figure of the page, as CSV
 * tensorboard/               the same numbers as event files, if requested
 * state/                     what a resume needs, and the expected end; deleted when the run is complete
 * </pre>
 *
 * <p>The command {@code train} writes {@code model/} and {@code metrics.jsonl} directly in the
 * directory. Methods that access the disk throw {@link BadInputException} naming the file, if it
 * cannot be read, understood or written.
 */
public final class RunDirectory {

  private static final TypeReference<RoundRecord> ROUND = new TypeReference<>() {};
  private static final TypeReference<LinkedHashMap<String, Object>> SETTINGS =
      new TypeReference<>() {};
  private static final YAMLMapper YAML = new YAMLMapper();

  static final String EXPERIMENT = "experiment.yaml";

  /** Files that are written first, by a run or by a directory of runs. */
  private static final Set<String> WRITTEN_FIRST = Set.of(EXPERIMENT, "request.json");

  static final String ROUND_FILE = "round.json";
  static final String METRICS = "metrics.jsonl";
  static final String MASK = "mask.safetensors";
  static final String MODEL = "model";
  static final String HISTOGRAMS = "histograms.json";
  static final String SAMPLE = "sample.json";

  private final Path path;

  private RunDirectory(Path path) {
    this.path = path;
  }

  /** Returns the run at a path, which need not exist, without accessing the disk. */
  public static RunDirectory at(Path path) {
    return new RunDirectory(path);
  }

  /** Returns the path of the mask in a round's directory, which may lie anywhere. */
  public static Path maskIn(Path round) {
    return round.resolve(MASK);
  }

  /** Tells whether a directory, which may lie anywhere, is that of a round. */
  public static boolean isRound(Path folder) {
    return Files.isRegularFile(folder.resolve(ROUND_FILE));
  }

  /** Returns the directory of the run. */
  public Path path() {
    return path;
  }

  /**
   * Returns the path of {@code experiment.yaml}: every resolved setting, with hashes of model and
   * data.
   */
  public Path experimentFile() {
    return path.resolve(EXPERIMENT);
  }

  /** Returns the path of {@code results.json}. */
  public Path resultsJson() {
    return path.resolve("results.json");
  }

  /** Returns the path of {@code results.csv}. */
  public Path resultsCsv() {
    return path.resolve("results.csv");
  }

  /** Returns the path of the HTML page. */
  public Path report() {
    return path.resolve("report.html");
  }

  /** Returns the directory of CSV files with the numbers of each figure. */
  public Path figures() {
    return path.resolve("figures");
  }

  /** Returns the directory of TensorBoard event files. */
  public Path tensorBoard() {
    return path.resolve("tensorboard");
  }

  /** Returns the directory of files that only a resume needs. */
  public Path state() {
    return path.resolve("state");
  }

  /** Returns the path of the weights to which {@code rewind:k} resets. */
  public Path rewindSnapshot() {
    return state().resolve("rewind.safetensors");
  }

  /**
   * Returns the folder of the saved training states of a round, or of a training run without
   * rounds, as round 0.
   */
  public Path trainingStates(int round) {
    return state().resolve("training-%03d".formatted(round));
  }

  /** Tells whether an entry of {@link #state()} is a folder of saved training states. */
  public static boolean isOfTrainingStates(Path entry) {
    return entry.getFileName().toString().matches("training-\\d{3,9}");
  }

  /** Returns the path of the expected end of the run, written while it trains. */
  public Path outlook() {
    return state().resolve("outlook.json");
  }

  /** Returns the path of the state that a criterion gathered while a round trained. */
  public Path criterionState(int round) {
    return state().resolve("criterion-%03d.safetensors".formatted(round));
  }

  Path rounds() {
    return path.resolve("rounds");
  }

  /** Returns the directory of a round. */
  public Path round(int round) {
    return rounds().resolve("%03d".formatted(round));
  }

  /** Returns the path of a round's record. */
  public Path roundFile(int round) {
    return round(round).resolve(ROUND_FILE);
  }

  /** Returns the path of a round's logged steps. */
  public Path metrics(int round) {
    return round(round).resolve(METRICS);
  }

  /** Returns the path of a round's mask. */
  public Path mask(int round) {
    return round(round).resolve(MASK);
  }

  /**
   * Returns the path of the magnitudes of a round's weights. Rounds of earlier versions have no
   * such file.
   */
  public Path histograms(int round) {
    return round(round).resolve(HISTOGRAMS);
  }

  /** Returns the path of the text that a round's model generated, if samples were requested. */
  public Path sample(int round) {
    return round(round).resolve(SAMPLE);
  }

  /** Returns the directory of a round's trained model, in Hugging Face format. */
  public Path model(int round) {
    return round(round).resolve(MODEL);
  }

  /** Returns the directory of the model of a training run without rounds. */
  public Path trainedModel() {
    return path.resolve(MODEL);
  }

  /**
   * Returns the path of the result of a training run without rounds, with the checksums of its
   * files. It exists once the run is complete.
   */
  public Path trainingResult() {
    return path.resolve("result.json");
  }

  /** Returns the path of the logged steps of a training run without rounds. */
  public Path trainedMetrics() {
    return path.resolve(METRICS);
  }

  /**
   * Tells whether the path is occupied by a file, or by a directory with any content except a lock
   * and the partial files of a process killed right at its start.
   */
  public boolean exists() {
    if (!Files.isDirectory(path)) {
      return Files.exists(path);
    }
    return !holdsOnly(entry -> false);
  }

  /** Tells whether the directory holds its settings and nothing else. */
  public boolean holdsSettingsOnly() {
    return holdsOnly(entry -> entry.endsWith(EXPERIMENT) && Files.isRegularFile(entry));
  }

  private boolean holdsOnly(Predicate<Path> expected) {
    try (Stream<Path> entries = Files.list(path)) {
      return entries.allMatch(e -> Leftovers.isOne(e, WRITTEN_FIRST) || expected.test(e));
    } catch (IOException e) {
      throw FileFaults.reading(path, e);
    }
  }

  /**
   * Checks that the path is free, or holds a run, which may be replaced.
   *
   * @throws BadInputException if it holds anything else
   */
  public void checkReplaceable() {
    if (exists() && !Files.isRegularFile(experimentFile())) {
      throw new BadInputException(
          path.toString(),
          "holds something that is no run (no experiment.yaml)",
          "choose another directory, or empty this one yourself");
    }
  }

  /**
   * Returns the settings and notes of {@code experiment.yaml} as text, in the file's order, without
   * keys that have no value.
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
   * Returns the complete rounds from 0 up to the first missing one. A round's directory gets its
   * name only after everything in it has reached the disk.
   */
  public List<RoundRecord> wholeRounds() {
    return wholeRounds(0);
  }

  /** Returns the complete rounds from 0 or, for a control, which may lack round 0, from 1. */
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

  /** Returns a round's record, if the round is complete. */
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

  /** Tells whether an entry of {@link #state()} would be needed by further rounds. */
  boolean isForMoreRounds(Path entry) {
    List<RoundRecord> whole = wholeRounds();
    return entry.equals(rewindSnapshot())
        || (whole.isEmpty()
            ? entry.getFileName().toString().matches("criterion-\\d+\\.safetensors")
            : entry.equals(criterionState(whole.getLast().round())));
  }

  /** Returns the indices of all existing round directories, in order, complete or not. */
  public List<Integer> roundsThere() {
    if (!Files.isDirectory(rounds())) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(rounds())) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.matches("\\d{3,9}"))
          .map(Integer::parseInt)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw FileFaults.reading(rounds(), e);
    }
  }

  /** Returns the path of the steps logged so far in a round that a running process is training. */
  public Optional<Path> growingMetrics(int round) {
    return PendingDirectory.growing(round(round)).map(folder -> folder.resolve(METRICS));
  }
}
