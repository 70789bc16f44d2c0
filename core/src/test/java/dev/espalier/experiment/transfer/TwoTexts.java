package dev.espalier.experiment;

import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.transfer.TransferRun;
import dev.espalier.fixture.SmallRun;
import dev.espalier.mask.Mask;
import dev.espalier.mask.MaskFile;
import dev.espalier.record.compare.TransferRecord;
import dev.espalier.record.compare.TransferRecord.Cell;
import dev.espalier.record.compare.TransferRecord.Kind;
import dev.espalier.record.compare.TransferRequest;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Two texts, each with a rule of its own, and transfers between them. */
public final class TwoTexts {

  private static final int VOCABULARY = 101;

  private final Path folder;
  private final Path first;
  private final Path second;

  /** Writes the texts to a folder. */
  public TwoTexts(Path folder) throws IOException {
    this.folder = folder;
    first = text("first", 3);
    second = text("second", 7);
  }

  Path first() {
    return first;
  }

  Path second() {
    return second;
  }

  /**
   * Token files in which each token determines part of the next, by a different rule in each text.
   */
  private Path text(String name, int factor) throws IOException {
    Path text = Files.createDirectories(folder.resolve(name));
    Random random = new Random(factor);
    for (String file : List.of("train.bin", "val.bin")) {
      int count = file.equals("val.bin") ? 97 : 311;
      ByteBuffer bytes = ByteBuffer.allocate(2 * count).order(ByteOrder.LITTLE_ENDIAN);
      int id = 1;
      for (int i = 0; i < count; i++) {
        bytes.putShort((short) id);
        id = (id * factor + random.nextInt(5)) % VOCABULARY;
      }
      Files.write(text.resolve(file), bytes.array());
    }
    return text;
  }

  public static Settings settings() {
    return Settings.defaults()
        .with(Setting.MODEL, SmallRun.MODEL)
        .with(Setting.BLOCK_SIZE, 12)
        .with(Setting.BATCH_SIZE, 4)
        .with(Setting.LEARNING_RATE, 1e-2)
        .with(Setting.EPOCHS, 2)
        .with(Setting.SCOPE, "linear")
        .with(Setting.RATE, 0.6)
        .with(Setting.ROUNDS, 2)
        .with(Setting.KERNELS, "vector")
        .with(Setting.THREADS, 1)
        .with(Setting.EXECUTION, "dense");
  }

  /** Requests a transfer of tickets found on both texts. */
  public TransferRequest both() {
    return request(List.of(), List.of(first, second));
  }

  public static TransferRequest request(List<?> runs, List<?> datasets, String... optimizers) {
    return TransferRequest.of(
        runs.stream().map(String::valueOf).toList(),
        datasets.stream().map(String::valueOf).toList(),
        List.of(),
        List.of(optimizers));
  }

  public static TransferRecord run(TransferRequest request, Settings settings, Path out) {
    return builder(request, settings, out).build().run(ExperimentListener.NONE).transfer();
  }

  public static TransferRun.Builder builder(TransferRequest request, Settings settings, Path out) {
    return TransferRun.builder().request(request).settings(settings).out(out);
  }

  /** Prunes on the first text. */
  public Path pruned(String name, Settings settings) {
    Path run = folder.resolve(name);
    Experiment.builder()
        .settings(settings.with(Setting.DATASET, first).with(Setting.SEED, 3))
        .out(run)
        .build()
        .run(ExperimentListener.NONE);
    return run;
  }

  /** Returns the folders of the first seed's targets: the first text, then the second. */
  public static List<String> folders(Path out) throws IOException {
    try (Stream<Path> folders = Files.list(out.resolve("seed-3"))) {
      return folders
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.equals("masks"))
          .sorted(Comparator.comparing((String name) -> name.contains("second")))
          .toList();
    }
  }

  public static Mask mask(Path file) {
    return MaskFile.readAlone(file).mask();
  }

  public static Cell cell(TransferRecord record, @Nullable String found, Kind kind, String on) {
    return record.cells().stream()
        .filter(
            cell ->
                cell.kind() == kind
                    && cell.trained().equals(on)
                    && String.valueOf(cell.found()).equals(String.valueOf(found)))
        .findFirst()
        .orElseThrow();
  }
}
