package dev.espalier.experiment.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.espalier.experiment.TwoTexts;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.KilledRun;
import dev.espalier.mask.Mask;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.compare.TransferDirectory;
import dev.espalier.record.compare.TransferRecord;
import dev.espalier.record.compare.TransferRecord.Cell;
import dev.espalier.record.compare.TransferRecord.Kind;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import dev.espalier.train.OptimizerSettings;
import dev.espalier.train.progress.StepReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tickets found on two texts, each trained on both. */
class TransferRunTest {

  @TempDir private Path folder;

  private TwoTexts texts;

  @BeforeEach
  void writesTheTexts() throws IOException {
    texts = new TwoTexts(folder);
  }

  @Test
  void everyTicketIsTrainedOnEveryTextBesideItsControls() throws IOException {
    Path out = folder.resolve("out");
    TransferRecord record =
        TwoTexts.run(texts.both(), TwoTexts.settings().with(Setting.SEEDS, "3,5"), out);
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
    List<String> folders = TwoTexts.folders(out);
    assertThat(folders).hasSize(2).allMatch(name -> name.endsWith("-adamw"));
    for (int s = 0; s < 2; s++) {
      int seed = record.seeds().get(s);
      RunDirectory[] found = new RunDirectory[2];
      for (int i = 0; i < 2; i++) {
        found[i] = directory.found(seed, folders.get(i));
        assertThat(found[i].wholeRounds()).hasSize(3);
      }
      assertThat(TwoTexts.mask(found[0].mask(2)).differences(TwoTexts.mask(found[1].mask(2))))
          .isGreaterThan(20);
      for (int on = 0; on < 2; on++) {
        String target = record.targets().get(on);
        for (int of = 0; of < 2; of++) {
          String source = record.targets().get(of);
          Mask ticket = TwoTexts.mask(found[of].mask(2));
          RunDirectory own = directory.trained(seed, folders.get(on), Kind.TICKET, folders.get(of));
          RunDirectory random =
              directory.trained(seed, folders.get(on), Kind.RANDOM, folders.get(of));
          assertThat(own.wholeRounds()).hasSize(1);
          assertThat(TwoTexts.mask(own.mask(0)).differences(ticket)).isZero();
          assertThat(TwoTexts.mask(random.mask(0)).differences(ticket)).isGreaterThan(100);
          RoundRecord shuffled = random.wholeRounds().getFirst();
          assertThat(shuffled.pruning().layerSparsity())
              .isEqualTo(found[of].wholeRounds().get(2).pruning().layerSparsity());
          assertThat(TwoTexts.cell(record, source, Kind.RANDOM, target).evalLoss().values().get(s))
              .isEqualTo(shuffled.losses().evalLoss());
          Cell cell = TwoTexts.cell(record, source, Kind.TICKET, target);
          assertThat(cell.evalLoss().values().get(s))
              .isEqualTo(own.wholeRounds().getFirst().losses().evalLoss());
          assertThat(cell.minusOwn() == null).isEqualTo(of == on);
        }
        assertThat(TwoTexts.cell(record, null, Kind.DENSE, target).evalLoss().values().get(s))
            .isEqualTo(found[on].wholeRounds().getFirst().losses().evalLoss());
      }
    }
    Cell moved = TwoTexts.cell(record, "first", Kind.TICKET, "second");
    assertThat(moved.minusOwn()).isNotNull();
    assertThat(moved.minusOwn().values().getFirst())
        .isEqualTo(
            moved.evalLoss().values().getFirst()
                - TwoTexts.cell(record, "second", Kind.TICKET, "second")
                    .evalLoss()
                    .values()
                    .getFirst());
    List<String> csv = Files.readAllLines(directory.csv());
    assertThat(csv).hasSize(11);
    assertThat(csv.getFirst()).startsWith("found,kind,trained,seeds,eval_loss_mean");
    assertThat(csv)
        .anyMatch(line -> line.startsWith("first,ticket,second,2," + moved.evalLoss().mean()))
        .anyMatch(line -> line.startsWith(",dense,second,2,"))
        .allMatch(line -> line.chars().filter(c -> c == ',').count() == 15);
  }

  @Test
  void optimizersAreTargetsWithTheirLearningRates() throws IOException {
    Path source = texts.pruned("source", TwoTexts.settings());
    Path out = folder.resolve("out");
    TransferRecord record =
        TwoTexts.run(
            TwoTexts.request(List.of(source), List.of(), "sgd:0.25", "adam"),
            Settings.defaults().with(Setting.MAX_STEPS, 2),
            out);
    assertThat(record.targets()).containsExactly("sgd, at 0.25", "adam, at 0.01");
    assertThat(record.tickets())
        .extracting(TransferRecord.Ticket::name)
        .containsExactly("adamw, at 0.01", "sgd, at 0.25", "adam, at 0.01");
    TransferDirectory directory = TransferDirectory.at(out);
    String sgd =
        TwoTexts.folders(out).stream().filter(f -> f.endsWith("sgd")).findFirst().orElseThrow();
    Settings ofCell =
        SettingsFile.read(directory.trained(3, sgd, Kind.TICKET, sgd).experimentFile());
    assertThat(ofCell.get(Setting.OPTIMIZER)).isEqualTo(OptimizerSettings.Kind.SGD);
    assertThat(ofCell.get(Setting.LEARNING_RATE)).isEqualTo(0.25);
    assertThat(ofCell.get(Setting.MAX_STEPS)).isEqualTo(2);
  }

  @Test
  void aStoppedTransferResumesAndRepeatsNothing() throws IOException {
    Path whole = folder.resolve("whole");
    Settings settings = TwoTexts.settings().with(Setting.SEEDS, "3");
    TwoTexts.run(texts.both(), settings.with(Setting.SEEDS, "3,5"), whole);
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
    assertThatThrownBy(() -> TwoTexts.builder(texts.both(), settings, stopped).build().run(stop))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(stopped.resolve("transfer.json")).doesNotExist();

    // Six rounds to find two tickets and eight trainings per seed, eight of which are complete.
    assertThat(trainings(stopped, Settings.defaults())).isEqualTo(14 - 8);
    assertThat(trainings(stopped, Settings.defaults())).isZero();
    Settings more = Settings.defaults().with(Setting.SEEDS, "3,5");
    assertThat(trainings(stopped, more)).isEqualTo(14);
    assertThat(stopped.resolve("transfer.csv"))
        .hasSameBinaryContentAs(whole.resolve("transfer.csv"));
  }

  /**
   * Returns the number of trainings started when the transfer is resumed with only these settings.
   */
  private static int trainings(Path out, Settings settings) {
    List<Integer> begun = new ArrayList<>();
    TwoTexts.builder(TwoTexts.request(List.of(), List.of()), settings, out)
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
  void anExistingTransferIsRefusedOrReplaced() throws IOException {
    Path out = folder.resolve("out");
    Settings quick =
        TwoTexts.settings()
            .with(Setting.SEEDS, "3")
            .with(Setting.MAX_STEPS, 1)
            .with(Setting.ROUNDS, 1);
    TwoTexts.run(texts.both(), quick, out);
    assertThatThrownBy(() -> TwoTexts.run(texts.both(), quick, out))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("replace it with overwrite(true)");
    assertThatThrownBy(
            () ->
                TwoTexts.builder(texts.both(), quick.with(Setting.RATE, 0.5), out)
                    .resume(true)
                    .build()
                    .run(ExperimentListener.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("rate: 0.6, not 0.5");
    TwoTexts.builder(texts.both(), quick.with(Setting.RATE, 0.5), out)
        .overwrite(true)
        .build()
        .run(ExperimentListener.NONE);
    Path mine = Files.createDirectories(folder.resolve("mine"));
    Files.writeString(mine.resolve("thesis.txt"), "chapter one");
    assertThatThrownBy(
            () ->
                TwoTexts.builder(texts.both(), quick, mine)
                    .overwrite(true)
                    .build()
                    .run(ExperimentListener.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no transfer");
    assertThatThrownBy(
            () ->
                TwoTexts.builder(texts.both(), quick, mine)
                    .resume(true)
                    .build()
                    .run(ExperimentListener.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no transfer to go on with");
    assertThat(mine.resolve("thesis.txt")).hasContent("chapter one");
  }

  @Test
  void aKilledTransferContinuesWithinItsTrainings() throws IOException {
    Settings settings =
        TwoTexts.settings().with(Setting.KERNELS, "vector").with(Setting.SAVE_EVERY, "2");
    Path whole = folder.resolve("whole");
    TwoTexts.run(texts.both(), settings, whole);
    Path killed = folder.resolve("killed");
    for (int steps : new int[] {5, 9, 8, 7}) {
      KilledRun.kill(TwoTexts.builder(texts.both(), settings, killed).resume(true).build(), steps);
    }
    TwoTexts.builder(texts.both(), settings, killed)
        .resume(true)
        .build()
        .run(ExperimentListener.NONE);
    assertThat(killed.resolve("transfer.csv"))
        .hasSameBinaryContentAs(whole.resolve("transfer.csv"));
  }
}
