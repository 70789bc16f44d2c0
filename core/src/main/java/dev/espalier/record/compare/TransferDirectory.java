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
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/**
 * The directory of a transfer. The only class that knows the names of the files in it.
 *
 * <pre>
 * experiment.yaml            the settings all runs share
 * request.json               the tickets and targets, as the user named them
 * transfer.json  transfer.csv
 * seed-1/TARGET/found        the run that finds the target's own ticket
 * seed-1/TARGET/ticket-SOURCE     runs of one round, like the next two
 * seed-1/TARGET/random-SOURCE
 * seed-1/TARGET/dense
 * seed-1/masks/SOURCE.safetensors     of the random tickets
 * </pre>
 */
public final class TransferDirectory {

  private static final TypeReference<TransferRecord> TRANSFER = new TypeReference<>() {};
  private static final TypeReference<TransferRequest> REQUEST = new TypeReference<>() {};

  private final Path path;
  private final SeedFolders seeds;

  private TransferDirectory(Path path) {
    this.path = path;
    this.seeds = new SeedFolders(path);
  }

  /** Returns the transfer at a path, which need not exist, without accessing the disk. */
  public static TransferDirectory at(Path path) {
    return new TransferDirectory(path);
  }

  /** Returns the path of the settings that all runs share. */
  public Path experimentFile() {
    return RunDirectory.at(path).experimentFile();
  }

  /** Returns the path of {@code transfer.json}. */
  public Path json() {
    return path.resolve("transfer.json");
  }

  /** Returns the path of {@code transfer.csv}. */
  public Path csv() {
    return path.resolve("transfer.csv");
  }

  private Path requestFile() {
    return path.resolve("request.json");
  }

  /** Returns the directory of the run that finds a target's own ticket. */
  public RunDirectory found(int seed, String target) {
    return RunDirectory.at(seeds.of(seed).resolve(target).resolve("found"));
  }

  /** Returns the directory of the training run of a source's ticket or control on a target. */
  public RunDirectory trained(int seed, String target, TransferRecord.Kind kind, String source) {
    return RunDirectory.at(seeds.of(seed).resolve(target).resolve(kind.word() + "-" + source));
  }

  /** Returns the directory of the training run of the dense model on a target. */
  public RunDirectory dense(int seed, String target) {
    return RunDirectory.at(seeds.of(seed).resolve(target).resolve("dense"));
  }

  /** Returns the path of the mask of a source's random ticket. */
  public Path randomMask(int seed, String source) {
    return seeds.of(seed).resolve("masks").resolve(source + ".safetensors");
  }

  /** Creates the directory if necessary and writes the request. */
  public void create(String experimentYaml, TransferRequest request) {
    WriteAside.text(requestFile(), RecordJson.pretty(request));
    WriteAside.text(experimentFile(), experimentYaml);
  }

  /**
   * Returns the request, if the directory holds a transfer.
   *
   * @throws BadInputException naming file and field, if it cannot be read or understood
   */
  public Optional<TransferRequest> request() {
    return Files.isRegularFile(requestFile())
        ? Optional.of(RecordJson.read(RecordJson.MAPPER, requestFile(), REQUEST))
        : Optional.empty();
  }

  /** Writes {@code transfer.json} and {@code transfer.csv}. */
  public void write(TransferRecord transfer) {
    WriteAside.text(json(), RecordJson.pretty(transfer));
    WriteAside.text(csv(), csv(transfer));
  }

  /**
   * Reads {@code transfer.json}.
   *
   * @throws BadInputException naming file and field, if it cannot be read or understood
   */
  public TransferRecord read() {
    return RecordJson.read(RecordJson.MAPPER, json(), TRANSFER);
  }

  /**
   * Deletes the transfer with its runs and nothing else in the directory.
   *
   * @throws BadInputException if the directory does not hold a transfer
   */
  public void clear() {
    seeds.clear(
        "transfer",
        Files.isRegularFile(requestFile()),
        List.of(json(), csv(), experimentFile(), requestFile()));
  }

  /** Returns one row per cell. */
  private static String csv(TransferRecord transfer) {
    List<String> header = new ArrayList<>(List.of("found", "kind", "trained", "seeds"));
    header.addAll(Csv.columns("eval_loss"));
    header.addAll(Csv.columns("perplexity"));
    header.addAll(Csv.columns("minus_own"));
    Csv csv = new Csv(header);
    for (TransferRecord.Cell cell : transfer.cells()) {
      List<@Nullable Object> cells = new ArrayList<>();
      cells.add(cell.found());
      cells.add(cell.kind().word());
      cells.add(cell.trained());
      cells.add(cell.evalLoss().values().size());
      cells.addAll(Csv.cells(cell.evalLoss()));
      cells.addAll(Csv.cells(cell.perplexity()));
      cells.addAll(Csv.cells(cell.minusOwn()));
      csv.row(cells);
    }
    return csv.text();
  }
}
