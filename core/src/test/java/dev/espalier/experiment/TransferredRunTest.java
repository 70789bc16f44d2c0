package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.SmallRun;
import dev.espalier.mask.Mask;
import dev.espalier.mask.MaskFile;
import dev.espalier.mask.MaskWithOrigin;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.compare.TransferDirectory;
import dev.espalier.record.compare.TransferRecord;
import dev.espalier.record.compare.TransferRecord.Kind;
import dev.espalier.record.compare.TransferRequest;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tickets of existing runs, trained on other texts and with other optimizers. */
class TransferredRunTest {

  @TempDir private static Path shared;

  private static TwoTexts texts;

  /** A run on the first text, which tests only read. */
  private static Path source;

  @TempDir private Path folder;

  @BeforeAll
  static void prunes() throws IOException {
    texts = new TwoTexts(shared);
    source = texts.pruned("source", TwoTexts.settings());
  }

  @Test
  void runsTrainedWithOtherSettingsAreNamed() {
    Path other =
        texts.pruned(
            "otherwise", TwoTexts.settings().with(Setting.BATCH_SIZE, 3).with(Setting.SEED, 9));
    HeardNotes notes = new HeardNotes();
    TwoTexts.builder(
            TwoTexts.request(List.of(source, other), List.of(texts.second())),
            Settings.defaults(),
            folder.resolve("out"))
        .build()
        .run(notes);
    assertThat(notes.all())
        .filteredOn(note -> note.contains("was run with another"))
        .singleElement()
        .asString()
        .startsWith(other + " was run with another batch_size; everything is trained as " + source);
  }

  /** The result is that of {@code prune mask}, starting from the pretrained weights. */
  @Test
  void aRunsTicketIsTrainedElsewhereAndComparedAtItsSparsity() throws IOException {
    Path source = texts.pruned("rewound", TwoTexts.settings().with(Setting.RESET, "rewind:3"));
    Path out = folder.resolve("out");
    TransferRecord record =
        TwoTexts.run(
            TwoTexts.request(List.of(source.resolve("rounds/001")), List.of(texts.second())),
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
    assertThat(directory.found(3, TwoTexts.folders(out).getFirst()).wholeRounds()).hasSize(2);

    Path byHand = folder.resolve("by-hand");
    RoundRecord trained =
        Experiment.builder()
            .settings(
                TwoTexts.settings()
                    .with(Setting.DATASET, texts.second())
                    .with(Setting.SEED, 3)
                    .with(Setting.ROUNDS, 0)
                    .with(Setting.MASK, source.resolve("rounds/001")))
            .out(byHand)
            .build()
            .run(ExperimentListener.NONE)
            .rounds()
            .getFirst();
    assertThat(TwoTexts.cell(record, "first", Kind.TICKET, "second").evalLoss().mean())
        .isEqualTo(trained.losses().evalLoss());
  }

  @Test
  void runsOfBothTextsFillTheMatrixAndNothingIsPruned() throws IOException {
    Path other = folder.resolve("other");
    Experiment.builder()
        .settings(TwoTexts.settings().with(Setting.DATASET, texts.second()))
        .out(other)
        .build()
        .run(ExperimentListener.NONE);
    Path out = folder.resolve("out");
    TransferRecord record =
        TwoTexts.run(TwoTexts.request(List.of(source, other), List.of()), Settings.defaults(), out);
    assertThat(record.targets()).containsExactly("first", "second");
    assertThat(record.tickets()).allMatch(ticket -> ticket.run() != null);
    assertThat(record.cells()).hasSize(10);
    TransferDirectory directory = TransferDirectory.at(out);
    for (String target : TwoTexts.folders(out)) {
      assertThat(directory.found(3, target).path()).doesNotExist();
      assertThat(directory.dense(3, target).wholeRounds()).hasSize(1);
    }
  }

  @Test
  void badInputIsOneLineAndWritesNothing() {
    List<Path> to = List.of(texts.second());
    refused("/nowhere/at/all: not found", TwoTexts.request(List.of("/nowhere/at/all"), to));
    refused("neither a run of prune", TwoTexts.request(List.of(texts.first()), to));
    refused(
        "neither a run of prune",
        TwoTexts.request(List.of(SmallRun.MODEL.resolve("config.json")), to));
    refused("no such round", TwoTexts.request(List.of(source.resolve("rounds/009")), to));
    refused("whose last is 2", TwoTexts.request(List.of(source.resolve("rounds/009")), to));
    refused("prunes nothing", TwoTexts.request(List.of(source.resolve("rounds/000")), to));
    refused("'lion' is not known", TwoTexts.request(List.of(source), to, "lion"));
    refused("optimizer sgd:fast", TwoTexts.request(List.of(source), to, "sgd:fast"));
    refused("nothing but first", TwoTexts.request(List.of(source), List.of()));
    refused("nothing but first", TwoTexts.request(List.of(source), List.of(texts.first())));
    refused("/nowhere/text.txt", TwoTexts.request(List.of(source), List.of("/nowhere/text.txt")));
    refused(
        "about the same sparsity",
        TwoTexts.request(List.of(source, source.resolve("rounds/001")), to));
    refused(
        "validation: 1 for 2",
        TransferRequest.of(
            List.of(source.toString()),
            List.of(texts.first().toString(), texts.second().toString()),
            List.of(texts.first().toString()),
            List.of()));
    Path out = folder.resolve("out");
    assertThatThrownBy(
            () ->
                TwoTexts.run(
                    TwoTexts.request(List.of(source), to),
                    Settings.defaults().with(Setting.RATE, 0.5),
                    out))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("rate: is that of");
    assertThatThrownBy(
            () ->
                TwoTexts.run(
                    texts.both(), TwoTexts.settings().with(Setting.GRANULARITY, "head"), out))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("single weights");
    assertThat(out).doesNotExist();
  }

  @Test
  void aMaskOfAnotherRunIsRefused() throws IOException {
    Path spoilt = texts.pruned("spoilt", TwoTexts.settings().with(Setting.MAX_STEPS, 1));
    List<Path> to = List.of(texts.second());
    Path file = spoilt.resolve("rounds/002/mask.safetensors");
    Mask mask = TwoTexts.mask(file);
    MaskFile.write(file, MaskWithOrigin.to("feed".repeat(16), mask));
    refused("belongs to another checkpoint", TwoTexts.request(List.of(spoilt), to));
    Files.copy(
        SmallRun.MODEL.resolve("model.safetensors"), file, StandardCopyOption.REPLACE_EXISTING);
    refused("name a mask's file", TwoTexts.request(List.of(spoilt), to));
    assertThat(folder.resolve("out")).doesNotExist();
  }

  private void refused(String message, TransferRequest request) {
    assertThatThrownBy(() -> TwoTexts.run(request, Settings.defaults(), folder.resolve("out")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }
}
