package dev.espalier.record;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.json.RecordJson;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.PendingDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.type.TypeReference;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The directory of a run as it is read: every file name in it is given here and nowhere else.
 * {@link RunWriter} writes it.
 *
 * <pre>
 * experiment.yaml
 * rounds/000/{round.json, metrics.jsonl, histograms.json, sample.json, mask.safetensors, model/}
 * results.csv  results.json  report.html
 * figures/                   the numbers of each figure of the page, as CSV
 * tensorboard/               the same numbers as event files, where that was asked for
 * state/                     what a resume needs, and what is known of the end; gone when the run is complete
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

  /** The run at a path, which need not exist. Nothing is touched. */
  public static RunDirectory at(Path path) {
    return new RunDirectory(path);
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

  /** Returns the folder of the saved states of a round's training, or, as 0, of a single one. */
  public Path trainingStates(int round) {
    return state().resolve("training-%03d".formatted(round));
  }

  /** What the run knows of its end while it trains. */
  public Path outlook() {
    return state().resolve("outlook.json");
  }

  /** What a criterion gathered while a round trained. */
  public Path criterionState(int round) {
    return state().resolve("criterion-%03d.safetensors".formatted(round));
  }

  /** All rounds. */
  Path rounds() {
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

  /** The steps logged so far of a round that is being trained by a process that runs. */
  public Optional<Path> growingMetrics(int round) {
    return PendingDirectory.growing(round(round)).map(folder -> folder.resolve(METRICS));
  }
}
