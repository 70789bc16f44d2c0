package dev.espalier.experiment.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.espalier.experiment.Experiment;
import dev.espalier.experiment.HeardNotes;
import dev.espalier.experiment.RunBuilder;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.SmallRun;
import dev.espalier.mask.Mask;
import dev.espalier.mask.MaskFile;
import dev.espalier.mask.TiedMask;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.compare.TransferDirectory;
import dev.espalier.record.compare.TransferRecord;
import dev.espalier.record.compare.TransferRecord.Cell;
import dev.espalier.record.compare.TransferRecord.Kind;
import dev.espalier.record.compare.TransferRequest;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import dev.espalier.train.StepReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole small transfers. */
class TransferRunTest {

  private static final int VOCABULARY = 101;

  @TempDir private Path folder;

  private Path first = Path.of("");
  private Path second = Path.of("");

  @BeforeEach
  void writesTwoTexts() throws IOException {
    first = text("first", 3);
    second = text("second", 7);
  }

  /** Token files in which each token tells something of the next, by another rule in each text. */
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

  private static Settings settings() {
    return Settings.defaults()
        .with(Setting.MODEL, SmallRun.MODEL)
        .with(Setting.BLOCK_SIZE, 12)
        .with(Setting.BATCH_SIZE, 4)
        .with(Setting.LEARNING_RATE, 1e-2)
        .with(Setting.EPOCHS, 2)
        .with(Setting.SCOPE, "linear")
        .with(Setting.RATE, 0.6)
        .with(Setting.ROUNDS, 2)
        .with(Setting.KERNELS, "plain")
        .with(Setting.EXECUTION, "dense");
  }

  private TransferRequest both() {
    return request(List.of(), List.of(first, second));
  }

  private static TransferRequest request(List<?> runs, List<?> datasets, String... optimizers) {
    return TransferRequest.of(
        runs.stream().map(String::valueOf).toList(),
        datasets.stream().map(String::valueOf).toList(),
        List.of(),
        List.of(optimizers));
  }

  private static TransferRecord run(TransferRequest request, Settings settings, Path out) {
    return builder(request, settings, out).build().run(ExperimentListener.NONE);
  }

  private static RunBuilder<TransferRun> builder(
      TransferRequest request, Settings settings, Path out) {
    return TransferRun.builder(request).settings(settings).out(out);
  }

  /** A run on the first text. */
  private Path pruned(String name, Settings settings) {
    Path run = folder.resolve(name);
    Experiment.builder()
        .settings(settings.with(Setting.DATASET, first).with(Setting.SEED, 3))
        .out(run)
        .build()
        .run(ExperimentListener.NONE);
    return run;
  }

  /** The folders of the first seed's targets: of the first text, then of the second. */
  private static List<String> folders(Path out) throws IOException {
    try (Stream<Path> folders = Files.list(out.resolve("seed-3"))) {
      return folders
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.equals("masks"))
          .sorted(Comparator.comparing((String name) -> name.contains("second")))
          .toList();
    }
  }

  private static Mask mask(Path file) {
    return MaskFile.readAlone(file).mask();
  }

  private static Cell cell(TransferRecord record, @Nullable String found, Kind kind, String on) {
    return record.cells().stream()
        .filter(
            cell ->
                cell.kind() == kind
                    && cell.trained().equals(on)
                    && String.valueOf(cell.found()).equals(String.valueOf(found)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everyTicketIsTrainedOnEveryTextBesideItsControls() throws IOException {
    Path out = folder.resolve("out");
    TransferRecord record = run(both(), settings().with(Setting.SEEDS, "3,5"), out);
    TransferDirectory directory = TransferDirectory.at(out);
    assertThat(directory.read()).isEqualTo(record);
    assertThat(record.seeds()).containsExactly(3, 5);
    assertThat(record.targets()).containsExactly("first", "second");
    assertThat(record.tickets())
        .extracting(TransferRecord.Ticket::name)
        .containsExactly("first", "second");
    assertThat(record.tickets()).allMatch(ticket -> ticket.run() == null);
    // In each of two columns: two tickets, a random one for each, and the dense model.
    assertThat(record.cells()).hasSize(10);
    assertThat(record.transfers())
        .extracting(TransferRecord.Transfer::found, TransferRecord.Transfer::trained)
        .containsExactly(tuple("second", "first"), tuple("first", "second"));
    List<String> folders = folders(out);
    assertThat(folders).hasSize(2).allMatch(name -> name.endsWith("-adamw"));
    for (int s = 0; s < 2; s++) {
      int seed = record.seeds().get(s);
      RunDirectory[] found = new RunDirectory[2];
      for (int i = 0; i < 2; i++) {
        found[i] = directory.found(seed, folders.get(i));
        assertThat(found[i].wholeRounds()).hasSize(3);
      }
      assertThat(mask(found[0].mask(2)).differences(mask(found[1].mask(2)))).isGreaterThan(20);
      for (int on = 0; on < 2; on++) {
        String target = record.targets().get(on);
        for (int of = 0; of < 2; of++) {
          String source = record.targets().get(of);
          Mask ticket = mask(found[of].mask(2));
          RunDirectory own = directory.trained(seed, folders.get(on), Kind.TICKET, folders.get(of));
          RunDirectory random =
              directory.trained(seed, folders.get(on), Kind.RANDOM, folders.get(of));
          assertThat(own.wholeRounds()).hasSize(1);
          assertThat(mask(own.mask(0)).differences(ticket)).isZero();
          assertThat(mask(random.mask(0)).differences(ticket)).isGreaterThan(100);
          RoundRecord shuffled = random.wholeRounds().getFirst();
          assertThat(shuffled.layerSparsity())
              .isEqualTo(found[of].wholeRounds().get(2).layerSparsity());
          assertThat(cell(record, source, Kind.RANDOM, target).evalLoss().values().get(s))
              .isEqualTo(shuffled.evalLoss());
          Cell cell = cell(record, source, Kind.TICKET, target);
          assertThat(cell.evalLoss().values().get(s))
              .isEqualTo(own.wholeRounds().getFirst().evalLoss());
          assertThat(cell.minusOwn() == null).isEqualTo(of == on);
        }
        assertThat(cell(record, null, Kind.DENSE, target).evalLoss().values().get(s))
            .isEqualTo(found[on].wholeRounds().getFirst().evalLoss());
      }
    }
    Cell moved = cell(record, "first", Kind.TICKET, "second");
    assertThat(moved.minusOwn()).isNotNull();
    assertThat(moved.minusOwn().values().getFirst())
        .isEqualTo(
            moved.evalLoss().values().getFirst()
                - cell(record, "second", Kind.TICKET, "second").evalLoss().values().getFirst());
    List<String> csv = Files.readAllLines(directory.csv());
    assertThat(csv).hasSize(11);
    assertThat(csv.getFirst()).startsWith("found,kind,trained,seeds,eval_loss_mean");
    assertThat(csv)
        .anyMatch(line -> line.startsWith("first,ticket,second,2," + moved.evalLoss().mean()))
        .anyMatch(line -> line.startsWith(",dense,second,2,"))
        .allMatch(line -> line.chars().filter(c -> c == ',').count() == 15);
  }

  @Test
  void whoWasTrainedOtherwiseIsNamed() {
    Path one = pruned("one", settings());
    Path other = pruned("other", settings().with(Setting.BATCH_SIZE, 3).with(Setting.SEED, 9));
    HeardNotes notes = new HeardNotes();
    builder(
            request(List.of(one, other), List.of(second)),
            Settings.defaults(),
            folder.resolve("out"))
        .build()
        .run(notes);
    assertThat(notes.all())
        .filteredOn(note -> note.contains("was run with another"))
        .singleElement()
        .asString()
        .startsWith(other + " was run with another --batch-size; everything is trained as " + one);
  }

  /** What is trained is what {@code prune --mask} trains, from the pretrained weights. */
  @Test
  void aRunsTicketIsTrainedElsewhereAndComparedAtItsSparsity() throws IOException {
    Path source = pruned("source", settings().with(Setting.RESET, "rewind:3"));
    Path out = folder.resolve("out");
    TransferRecord record =
        run(
            request(List.of(source.resolve("rounds/001")), List.of(second)),
            Settings.defaults(),
            out);
    assertThat(record.seeds()).containsExactly(3);
    assertThat(record.targets()).containsExactly("second");
    assertThat(record.tickets())
        .extracting(TransferRecord.Ticket::name)
        .containsExactly("first", "second");
    assertThat(record.tickets().getFirst().run()).endsWith("rounds/001");
    assertThat(record.tickets().get(1).sparsity())
        .isEqualTo(record.tickets().getFirst().sparsity());
    assertThat(record.transfers())
        .singleElement()
        .satisfies(one -> assertThat(one.verdict()).isEqualTo("one_seed"));
    TransferDirectory directory = TransferDirectory.at(out);
    assertThat(directory.found(3, folders(out).getFirst()).wholeRounds()).hasSize(2);

    Path byHand = folder.resolve("by-hand");
    RoundRecord trained =
        Experiment.builder()
            .settings(
                settings()
                    .with(Setting.DATASET, second)
                    .with(Setting.SEED, 3)
                    .with(Setting.ROUNDS, 0)
                    .with(Setting.MASK, source.resolve("rounds/001")))
            .out(byHand)
            .build()
            .run(ExperimentListener.NONE)
            .rounds()
            .getFirst();
    assertThat(cell(record, "first", Kind.TICKET, "second").evalLoss().mean())
        .isEqualTo(trained.evalLoss());
  }

  @Test
  void runsOfBothTextsFillTheMatrixAndNothingIsPruned() throws IOException {
    Path one = pruned("one", settings());
    Path other = folder.resolve("other");
    Experiment.builder()
        .settings(settings().with(Setting.DATASET, second))
        .out(other)
        .build()
        .run(ExperimentListener.NONE);
    Path out = folder.resolve("out");
    TransferRecord record = run(request(List.of(one, other), List.of()), Settings.defaults(), out);
    assertThat(record.targets()).containsExactly("first", "second");
    assertThat(record.tickets()).allMatch(ticket -> ticket.run() != null);
    assertThat(record.cells()).hasSize(10);
    TransferDirectory directory = TransferDirectory.at(out);
    for (String target : folders(out)) {
      assertThat(directory.found(3, target).path()).doesNotExist();
      assertThat(directory.dense(3, target).wholeRounds()).hasSize(1);
    }
  }

  @Test
  void optimizersAreTargetsWithTheirLearningRates() throws IOException {
    Path source = pruned("source", settings());
    Path out = folder.resolve("out");
    TransferRecord record =
        run(
            request(List.of(source), List.of(), "sgd:0.25", "adam"),
            Settings.defaults().with(Setting.MAX_STEPS, 2),
            out);
    assertThat(record.targets()).containsExactly("sgd, at 0.25", "adam, at 0.01");
    assertThat(record.tickets())
        .extracting(TransferRecord.Ticket::name)
        .containsExactly("adamw, at 0.01", "sgd, at 0.25", "adam, at 0.01");
    TransferDirectory directory = TransferDirectory.at(out);
    String sgd = folders(out).stream().filter(f -> f.endsWith("sgd")).findFirst().orElseThrow();
    Settings ofCell =
        SettingsFile.read(directory.trained(3, sgd, Kind.TICKET, sgd).experimentFile());
    assertThat(ofCell.text(Setting.OPTIMIZER)).isEqualTo("sgd");
    assertThat(ofCell.number(Setting.LEARNING_RATE)).isEqualTo(0.25);
    assertThat(ofCell.integer(Setting.MAX_STEPS)).isEqualTo(2);
  }

  @Test
  void aStoppedTransferGoesOnAndRepeatsNothing() throws IOException {
    Path whole = folder.resolve("whole");
    Settings settings = settings().with(Setting.SEEDS, "3");
    run(both(), settings.with(Setting.SEEDS, "3,5"), whole);
    Path stopped = folder.resolve("stopped");
    ExperimentListener stop =
        new ExperimentListener() {
          private int trainings;

          @Override
          public void trainingStarted(int totalSteps) {
            trainings++;
          }

          @Override
          public void stepDone(StepReport step) {
            if (trainings == 9 && step.step() == 2) {
              Thread.currentThread().interrupt();
            }
          }
        };
    assertThatThrownBy(() -> builder(both(), settings, stopped).build().run(stop))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(stopped.resolve("transfer.json")).doesNotExist();

    // Six rounds to find two tickets and eight trainings for each seed, of which eight are done.
    assertThat(trainings(stopped, Settings.defaults())).isEqualTo(14 - 8);
    assertThat(trainings(stopped, Settings.defaults())).isZero();
    Settings more = Settings.defaults().with(Setting.SEEDS, "3,5");
    assertThat(trainings(stopped, more)).isEqualTo(14);
    assertThat(stopped.resolve("transfer.csv"))
        .hasSameBinaryContentAs(whole.resolve("transfer.csv"));
  }

  /** How many trainings are begun by what is resumed with nothing but these settings. */
  private static int trainings(Path out, Settings settings) {
    List<Integer> begun = new ArrayList<>();
    builder(request(List.of(), List.of()), settings, out)
        .resume(true)
        .build()
        .run(
            new ExperimentListener() {
              @Override
              public void trainingStarted(int totalSteps) {
                begun.add(totalSteps);
              }
            });
    return begun.size();
  }

  @Test
  void whatIsThereIsRefusedOrReplaced() throws IOException {
    Path out = folder.resolve("out");
    Settings quick =
        settings().with(Setting.SEEDS, "3").with(Setting.MAX_STEPS, 1).with(Setting.ROUNDS, 1);
    run(both(), quick, out);
    assertThatThrownBy(() -> run(both(), quick, out))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("--overwrite");
    assertThatThrownBy(
            () ->
                builder(both(), quick.with(Setting.RATE, 0.5), out)
                    .resume(true)
                    .build()
                    .run(ExperimentListener.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("rate: 0.6, not 0.5");
    builder(both(), quick.with(Setting.RATE, 0.5), out)
        .overwrite(true)
        .build()
        .run(ExperimentListener.NONE);
    Path mine = Files.createDirectories(folder.resolve("mine"));
    Files.writeString(mine.resolve("thesis.txt"), "chapter one");
    assertThatThrownBy(
            () -> builder(both(), quick, mine).overwrite(true).build().run(ExperimentListener.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no transfer");
    assertThatThrownBy(
            () -> builder(both(), quick, mine).resume(true).build().run(ExperimentListener.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no transfer to go on with");
    assertThat(mine.resolve("thesis.txt")).hasContent("chapter one");
  }

  @Test
  void badInputIsOneLineAndTouchesNothing() throws IOException {
    Path source = pruned("source", settings());
    List<Path> to = List.of(second);
    refused("/nowhere/at/all: not found", request(List.of("/nowhere/at/all"), to));
    refused("neither a run of prune", request(List.of(first), to));
    refused("neither a run of prune", request(List.of(SmallRun.MODEL.resolve("config.json")), to));
    refused("no such round", request(List.of(source.resolve("rounds/009")), to));
    refused("whose last is 2", request(List.of(source.resolve("rounds/009")), to));
    refused("prunes nothing", request(List.of(source.resolve("rounds/000")), to));
    refused("'lion' is not known", request(List.of(source), to, "lion"));
    refused("--optimizer sgd:fast", request(List.of(source), to, "sgd:fast"));
    refused("nothing but first", request(List.of(source), List.of()));
    refused("nothing but first", request(List.of(source), List.of(first)));
    refused("/nowhere/text.txt", request(List.of(source), List.of("/nowhere/text.txt")));
    refused("about the same sparsity", request(List.of(source, source.resolve("rounds/001")), to));
    refused(
        "--validation: 1 for 2",
        TransferRequest.of(
            List.of(source.toString()),
            List.of(first.toString(), second.toString()),
            List.of(first.toString()),
            List.of()));
    Path out = folder.resolve("out");
    assertThatThrownBy(
            () ->
                run(request(List.of(source), to), Settings.defaults().with(Setting.RATE, 0.5), out))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("--rate: is that of");
    assertThatThrownBy(() -> run(both(), settings().with(Setting.GRANULARITY, "head"), out))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("single weights");
    Path file = source.resolve("rounds/002/mask.safetensors");
    Mask mask = mask(file);
    MaskFile.write(file, TiedMask.to("feed".repeat(16), mask));
    refused("belongs to another checkpoint", request(List.of(source), to));
    Files.copy(
        SmallRun.MODEL.resolve("model.safetensors"), file, StandardCopyOption.REPLACE_EXISTING);
    refused("name a mask's file", request(List.of(source), to));
    assertThat(out).doesNotExist();
  }

  private void refused(String message, TransferRequest request) {
    assertThatThrownBy(() -> run(request, Settings.defaults(), folder.resolve("out")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }
}
