package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.SmallRun;
import dev.espalier.fixture.StoppedRun;
import dev.espalier.mask.Mask;
import dev.espalier.mask.MaskFile;
import dev.espalier.mask.MaskWithOrigin;
import dev.espalier.record.RunDirectory;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.storage.FolderTree;
import dev.espalier.train.progress.StepReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Readable files of a run that were modified, and rounds that are missing. */
class DamagedRunTest {

  @TempDir private static Path shared;

  @TempDir private Path folder;

  private Path run;

  /** A run with three complete rounds and a fourth in progress. */
  private static Path stopped;

  @BeforeAll
  static void stopARun() {
    stopped = stoppedRun(SmallRun.pruning(), shared.resolve("stopped"));
  }

  private static Path stoppedRun(Settings settings, Path out) {
    assertThatThrownBy(() -> SmallRun.run(settings, out, false, SmallRun.stopAfter(3, 2)))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    return out;
  }

  @BeforeEach
  void copyIt() throws IOException {
    run = copy(stopped, folder.resolve("run"));
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path path : tree.toList()) {
        Files.copy(path, to.resolve(from.relativize(path)));
      }
    }
    return to;
  }

  private Path file(int round, String name) {
    return run.resolve("rounds/%03d".formatted(round)).resolve(name);
  }

  /** Changes the weights that a mask keeps. */
  private void mask(int round, UnaryOperator<Mask> change) {
    MaskWithOrigin mask = MaskFile.readAlone(file(round, "mask.safetensors"));
    MaskFile.write(
        file(round, "mask.safetensors"),
        new MaskWithOrigin(change.apply(mask.mask()), mask.model()));
  }

  /** Swaps a weight that is kept to the end with a pruned one, so that all counts stay the same. */
  private Mask swapped(Mask mask) {
    long kept = first(MaskFile.readAlone(file(2, "mask.safetensors")).mask(), true);
    long pruned = first(mask, false);
    return Mask.dense(mask.specs())
        .keeping((t, i) -> t == 0 && i == pruned || (t != 0 || i != kept) && mask.kept(t, i));
  }

  private static long first(Mask mask, boolean kept) {
    long index = 0;
    while (mask.kept(0, index) != kept) {
      index++;
    }
    return index;
  }

  private static void flip(Path file, int fromTheEnd) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length - fromTheEnd] ^= 1;
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void edit(Path file, String pattern, String by) {
    try {
      String text = Files.readString(file);
      String edited = text.replaceFirst(pattern, by);
      assertThat(edited).isNotEqualTo(text);
      Files.writeString(file, edited);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void damage(String how, int round) throws IOException {
    switch (how) {
      case "mask of ones" -> mask(round, mask -> Mask.dense(mask.specs()));
      case "mask of zeros" -> mask(round, mask -> mask.keeping((t, i) -> false));
      case "flipped bits" -> mask(round, this::swapped);
      case "older mask" ->
          copyOver(file(round - 1, "mask.safetensors"), file(round, "mask.safetensors"));
      case "flipped weights" -> flip(file(round, "model/model.safetensors"), 2);
      case "older model" ->
          copyOver(
              file(round - 1, "model/model.safetensors"), file(round, "model/model.safetensors"));
      case "false weights_left" ->
          edit(file(round, "round.json"), "\"weights_left\" : \\d+", "\"weights_left\" : 7");
      case "false sparsity" ->
          edit(file(round, "round.json"), "\"sparsity\" : [0-9.]+", "\"sparsity\" : 0.123");
      case "false eval_loss" ->
          edit(file(round, "round.json"), "\"eval_loss\" : [0-9.]+", "\"eval_loss\" : 1.5");
      case "no histograms" -> Files.delete(file(round, "histograms.json"));
      case "cut metrics" -> Files.write(file(round, "metrics.jsonl"), new byte[0]);
      default -> throw new IllegalArgumentException(how);
    }
  }

  private static void copyOver(Path from, Path to) throws IOException {
    Files.write(to, Files.readAllBytes(from));
  }

  private static final ExperimentListener NO_STEP =
      new ExperimentListener() {
        @Override
        public void stepDone(StepReport step) {
          throw new AssertionError("trained before the damage was found");
        }
      };

  private void refused(Settings settings, String where, String what, String remedy) {
    assertThatThrownBy(() -> SmallRun.run(settings, run, true, NO_STEP))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(run.resolve(where).toString())
        .hasMessageContaining(what)
        .hasMessageContaining(remedy)
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mask of ones | 2 | mask.safetensors | SHA-256",
        "mask of zeros | 2 | mask.safetensors | SHA-256",
        "flipped bits | 2 | mask.safetensors | SHA-256",
        "older mask | 2 | mask.safetensors | SHA-256",
        "older model | 2 | model/model.safetensors | SHA-256",
        "flipped weights | 2 | model/model.safetensors | SHA-256",
        "false weights_left | 2 | mask.safetensors | weights_left 7",
        "false sparsity | 2 | mask.safetensors | sparsity",
        "false eval_loss | 2 | round.json | says eval_loss 1.5 and not",
        "mask of ones | 1 | mask.safetensors | SHA-256",
        "flipped bits | 1 | mask.safetensors | SHA-256",
        "mask of zeros | 0 | mask.safetensors | SHA-256",
        "false weights_left | 1 | mask.safetensors | weights_left 7",
        "false eval_loss | 0 | round.json | says eval_loss 1.5 and not",
        "no histograms | 0 | histograms.json | is missing",
        "cut metrics | 1 | metrics.jsonl | has 0 bytes, not the"
      })
  void whatWasChangedIsNamedBeforeAnythingIsTrained(String how, int round, String name, String what)
      throws IOException {
    damage(how, round);
    Path folder = run.resolve("rounds/%03d".formatted(round));
    refused(SmallRun.pruning(), "rounds/%03d/%s".formatted(round, name), what, "remove " + folder);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mask of ones | 2 | mask.safetensors | and round.json says weights_left",
        "mask of zeros | 2 | mask.safetensors | and round.json says weights_left",
        "mask of ones | 1 | mask.safetensors | and round.json says weights_left",
        "flipped bits | 1 | mask.safetensors | weights that round 1 has pruned",
        "flipped bits | 2 | mask.safetensors | weights that round 1 has pruned",
        "older mask | 2 | mask.safetensors | and round.json says weights_left",
        "older model | 2 | model | does not fit the round's mask",
        "no histograms | 1 | |"
      })
  void roundsOfEarlierVersionsAreCheckedByWhatTheySay(
      String how, int round, String name, String what) throws IOException {
    for (int r = 0; r < 3; r++) {
      edit(file(r, "round.json"), "(?s),\\s+\"files\" : \\[.*?\\]", "");
    }
    damage(how, round);
    if (name == null) {
      SmallRun.run(SmallRun.pruning(), run, true, ExperimentListener.NONE);
      return;
    }
    int named = what.contains("has pruned") ? 2 : round;
    refused(SmallRun.pruning(), "rounds/%03d/%s".formatted(named, name), what, "remove ");
  }

  @ParameterizedTest
  @CsvSource({
    "pretrained, magnitude, 1",
    "pretrained, magnitude, 0",
    "rewind:2, magnitude, 0",
    "rewind:2, magnitude, 1",
    "none, wanda, 2",
    "random, snip, 1"
  })
  void aRoundThatIsRemovedIsTrainedAgainAndTheOthersAreKept(
      String reset, String criterion, int round) throws IOException {
    Settings settings =
        SmallRun.pruning().with(Setting.RESET, reset).with(Setting.CRITERION, criterion);
    Path whole = folder.resolve("whole");
    SmallRun.run(settings, whole);
    run = copy(whole, folder.resolve("mended"));
    List<Object> before = kept(round);
    FolderTree.delete(file(round, ""));
    List<String> notes = new ArrayList<>();
    List<Integer> trained = new ArrayList<>();
    SmallRun.run(settings, run, true, listening(notes, trained));
    assertThat(trained).containsExactly(round);
    assertThat(notes)
        .contains("round " + round + " is missing and trained again; those after it are kept");
    assertThat(kept(round)).isEqualTo(before);
    assertThat(StoppedRun.withoutTimes(run.resolve("results.csv")))
        .isEqualTo(StoppedRun.withoutTimes(whole.resolve("results.csv")));
    for (String name : List.of("mask.safetensors", "model/model.safetensors", "histograms.json")) {
      assertThat(file(round, name))
          .hasSameBinaryContentAs(whole.resolve(run.relativize(file(round, name))));
    }
  }

  private static ExperimentListener listening(List<String> notes, List<Integer> trained) {
    return new ExperimentListener() {
      @Override
      public void note(String message) {
        notes.add(message);
      }

      @Override
      public void roundStarted(int round, int last, double sparsity) {
        trained.add(round);
      }
    };
  }

  /** The file keys of all rounds but one. */
  private List<Object> kept(int round) throws IOException {
    List<Object> keys = new ArrayList<>();
    for (int other : RunDirectory.at(run).roundsThere()) {
      if (other != round) {
        keys.add(Files.getLastModifiedTime(file(other, "round.json")));
        keys.add(Files.getLastModifiedTime(file(other, "model/model.safetensors")));
      }
    }
    return keys;
  }

  @Test
  void whatACriterionGatheredCannotBeHadAgainSoAllRoundsBeforeAre() throws IOException {
    Settings settings =
        SmallRun.pruning().with(Setting.CRITERION, "movement").with(Setting.RESET, "none");
    Path whole = folder.resolve("whole");
    SmallRun.run(settings, whole);
    run = copy(whole, folder.resolve("mended"));
    FolderTree.delete(file(2, ""));
    refused(
        settings,
        "state/criterion-001.safetensors",
        "is missing, and round 2 is cut by it",
        "remove the rounds from " + file(0, "") + " to " + file(1, ""));
    FolderTree.delete(file(0, ""));
    FolderTree.delete(file(1, ""));
    List<Integer> trained = new ArrayList<>();
    SmallRun.run(settings, run, true, listening(new ArrayList<>(), trained));
    assertThat(trained).containsExactly(0, 1, 2);
    assertThat(StoppedRun.withoutTimes(run.resolve("results.csv")))
        .isEqualTo(StoppedRun.withoutTimes(whole.resolve("results.csv")));
  }

  @Test
  void roundsThatDoNotFollowFromTheOneTrainedAgainAreNotTaken() throws IOException {
    Settings settings = SmallRun.pruning();
    Path other = folder.resolve("other");
    SmallRun.run(settings.with(Setting.SEED, 7), other);
    Path whole = folder.resolve("whole");
    SmallRun.run(settings, whole);
    run = copy(whole, folder.resolve("mixed"));
    for (int round = 1; round < 5; round++) {
      FolderTree.delete(file(round, ""));
      if (round > 1) {
        copy(other.resolve("rounds/%03d".formatted(round)), file(round, ""));
      }
    }
    Files.delete(run.resolve("results.json"));
    assertThatThrownBy(() -> SmallRun.run(settings, run, true, ExperimentListener.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(file(2, "") + ": does not follow from round 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"criterion-002", "rewind"})
  void whatARunKeepsForLaterRoundsIsChecked(String name) throws IOException {
    Settings settings =
        SmallRun.pruning()
            .with(Setting.CRITERION, "movement")
            .with(Setting.RESET, "rewind:2")
            .with(Setting.EXECUTION, "dense");
    run = stoppedRun(settings, folder.resolve("gathering"));
    flip(run.resolve("state/" + name + ".safetensors"), 3);
    refused(settings, "state/" + name + ".safetensors", "SHA-256", "remove " + run);
  }

  @Test
  void aMaskThatTheRunDidNotBeginWithIsNamed() throws IOException {
    // As written by an earlier version, and modified consistently.
    FolderTree.delete(file(1, ""));
    FolderTree.delete(file(2, ""));
    Files.delete(run.resolve("results.json"));
    edit(file(0, "round.json"), "(?s),\\s+\"files\" : \\[.*?\\]", "");
    edit(file(0, "round.json"), "(?s),\\s+\"layers\" : \\[.*?\\]", "");
    mask(0, mask -> mask.keeping((t, i) -> t != 0 || i != 5));
    Mask mask = MaskFile.readAlone(file(0, "mask.safetensors")).mask();
    edit(
        file(0, "round.json"), "\"weights_left\" : \\d+", "\"weights_left\" : " + mask.survivors());
    edit(file(0, "round.json"), "\"sparsity\" : [0-9.]+", "\"sparsity\" : " + mask.sparsity());
    zeroWeight();
    refused(
        SmallRun.pruning(),
        "rounds/000/mask.safetensors",
        "is not the mask the run began with",
        "remove ");
  }

  /** Removes the model's claim to be checked: the pruned weight must be zero. */
  private void zeroWeight() throws IOException {
    Path file = file(0, "model/model.safetensors");
    Mask mask = MaskFile.readAlone(file(0, "mask.safetensors")).mask();
    byte[] bytes = Files.readAllBytes(file);
    int header = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    JsonNode node = new JsonMapper().readTree(bytes, 8, header);
    int begin =
        8 + header + node.get(mask.specs().getFirst().name()).get("data_offsets").get(0).asInt();
    Arrays.fill(bytes, begin + 20, begin + 24, (byte) 0);
    Files.write(file, bytes);
  }
}
