package dev.espalier.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {

  @TempDir Path folder;
  private RunDirectory run;

  @BeforeEach
  void create() {
    run = RunDirectory.at(folder.resolve("runs/one"));
    RunWriter.of(run).create("model: embedded\nseed: 7\nrounds: null\n");
  }

  private static RoundRecord record(int round) {
    return new RoundRecord(
        round,
        new Pruning(0.25 * round, Map.of("w", 0.25 * round), 8 - 2 * round),
        new Losses(3.5, 3.25, 25.79),
        new Cost(1.5, 10));
  }

  private void commit(int round) throws IOException {
    try (PendingRound pending = RunWriter.of(run).begin(round)) {
      Files.writeString(pending.mask(), "mask");
      Files.createDirectory(pending.model());
      Files.writeString(pending.model().resolve("config.json"), "{}");
      try (MetricsWriter metrics = MetricsWriter.open(pending.metrics())) {
        metrics.append(new StepRecord(1, 0.5, 3.5, 1e-5, 0.7, 0.1));
      }
      pending.commit(record(round));
    }
  }

  @Test
  void aCommittedRoundIsCompleteWithAllItsFiles() throws IOException {
    commit(0);
    commit(1);
    assertThat(run.wholeRounds()).containsExactly(record(0), record(1));
    assertThat(folder.resolve("runs/one/rounds/001/round.json")).isRegularFile();
    assertThat(run.mask(1)).hasContent("mask");
    assertThat(run.model(1).resolve("config.json")).exists();
    assertThat(MetricsFile.read(run.metrics(1))).hasSize(1);
  }

  @Test
  void aRoundThatIsNotCommittedLeavesNothing() throws IOException {
    commit(0);
    try (PendingRound pending = RunWriter.of(run).begin(1)) {
      Files.writeString(pending.mask(), "half");
      assertThat(run.wholeRounds()).hasSize(1);
    }
    assertThat(run.wholeRounds()).hasSize(1);
    try (Stream<Path> left = Files.list(folder.resolve("runs/one/rounds"))) {
      assertThat(left).containsExactly(run.round(0));
    }
  }

  @Test
  void remainsOfAKilledProcessAreNotARound() throws IOException {
    commit(0);
    Files.createDirectories(run.round(1).resolveSibling(".001.1-0.partial"));
    Files.createDirectories(run.round(1).resolve("model"));
    assertThat(run.wholeRounds()).hasSize(1);
    commit(1);
    assertThat(run.wholeRounds()).hasSize(2);
  }

  @Test
  void theListEndsBeforeTheFirstMissingRound() throws IOException {
    commit(0);
    commit(1);
    commit(2);
    Files.delete(run.roundFile(1));
    assertThat(run.wholeRounds()).containsExactly(record(0));
  }

  @Test
  void aRecordIsNotCommittedAsAnotherRound() {
    try (PendingRound pending = RunWriter.of(run).begin(1)) {
      assertThatThrownBy(() -> pending.commit(record(0)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aBrokenRoundIsNamedWithItsField() throws IOException {
    commit(0);
    String good = Files.readString(run.roundFile(0));
    for (String[] edit :
        new String[][] {
          {"\"steps\" : 10", "\"steps\" : \"ten\"", "steps"},
          {"\"perplexity\" : 25.79,", "", "perplexity"},
          {"\"round\" : 0", "\"round\" : 3", "round"},
          {"\"sparsity\" : 0.0", "\"sparsity\" : 1.5", "sparsity"},
          {"\"train_loss\"", "\"train_loss", "round.json"},
        }) {
      assertThat(good).contains(edit[0]);
      Files.writeString(run.roundFile(0), good.replace(edit[0], edit[1]));
      assertThatThrownBy(run::wholeRounds)
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining(run.roundFile(0).toString())
          .hasMessageContaining(edit[2])
          .hasMessageNotContaining("\n");
    }
    for (String content : List.of("", "null", "[]", "{} {}")) {
      Files.writeString(run.roundFile(0), content);
      assertThatThrownBy(run::wholeRounds)
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining(run.roundFile(0).toString());
    }
  }

  @Test
  void clearingDeletesTheRunAndNothingElse() throws IOException {
    commit(0);
    RunWriter.of(run).writeResults(run.wholeRounds());
    Files.createDirectories(run.state());
    Files.writeString(run.path().resolve("notes.txt"), "mine");
    RunWriter.of(run).clear();
    try (Stream<Path> left = Files.list(run.path())) {
      assertThat(left).containsExactly(run.path().resolve("notes.txt"));
    }
    assertThatThrownBy(RunWriter.of(run)::clear)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("experiment.yaml");
    assertThat(run.path().resolve("notes.txt")).hasContent("mine");
  }

  @Test
  void completeKeepsOnlyTheStateThatMoreRoundsNeed() throws IOException {
    Files.createDirectories(run.trainingStates(2));
    Files.writeString(run.outlook(), "{}");
    Files.writeString(run.rewindSnapshot(), "weights");
    Files.writeString(run.criterionState(2), "sums");
    RunWriter.of(run).complete();
    try (Stream<Path> left = Files.list(run.state())) {
      assertThat(left).containsExactlyInAnyOrder(run.rewindSnapshot(), run.criterionState(2));
    }
    RunWriter.of(run).forgetState();
    assertThat(run.state()).doesNotExist();
    RunWriter.of(run).complete();
    Files.createDirectories(run.trainingStates(0));
    RunWriter.of(run).complete();
    assertThat(run.state()).doesNotExist();
  }

  @Test
  void theExperimentIsReadAsText() throws IOException {
    assertThat(run.exists()).isTrue();
    assertThat(RunDirectory.at(folder.resolve("none")).exists()).isFalse();
    assertThat(run.experiment())
        .containsExactly(Map.entry("model", "embedded"), Map.entry("seed", "7"));
    Files.writeString(run.experimentFile(), "- a list");
    assertThatThrownBy(run::experiment)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("experiment.yaml");
    Files.delete(run.experimentFile());
    assertThatThrownBy(run::experiment).hasMessageContaining("not found");
  }

  @Test
  void directoryNamesHaveThreeDigitsOrMore() {
    assertThat(run.round(7)).hasFileName("007");
    assertThat(run.round(1234)).hasFileName("1234");
  }
}
