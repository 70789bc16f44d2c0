package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.experiment.compare.ComparisonRun;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.transfer.TransferRun;
import dev.espalier.fault.BadInputException;
import dev.espalier.fault.RunFailedException;
import dev.espalier.fixture.SmallRun;
import dev.espalier.fixture.StoppedRun;
import dev.espalier.record.compare.TransferRequest;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.storage.FolderTree;
import dev.espalier.train.progress.StepReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run locks its directory, and remains of a killed run do not block others. */
class OneRunAtATimeTest {

  private static final String LOCK = ".espalier.lock";

  @TempDir private Path folder;

  private static Settings settings() {
    return SmallRun.pruning().with(Setting.ROUNDS, 1).with(Setting.MAX_STEPS, 3);
  }

  /** Performs an action once, after the second step of round 0. */
  private static ExperimentListener inTheFirstRound(Runnable action) {
    AtomicInteger steps = new AtomicInteger();
    return new ExperimentListener() {
      @Override
      public void stepDone(StepReport step) {
        if (steps.incrementAndGet() == 2) {
          action.run();
        }
      }
    };
  }

  private static void onAnotherThread(Runnable action) {
    try {
      CompletableFuture.runAsync(action).join();
    } catch (CompletionException e) {
      throw (RuntimeException) e.getCause();
    }
  }

  @Test
  void aSecondStartOfAnyKindNamesTheOwnerAndWritesNothing() throws IOException {
    Path whole = folder.resolve("whole");
    SmallRun.run(settings(), whole);
    Path out = folder.resolve("run");
    List<Consumer<Experiment.Builder>> kinds =
        List.of(plain -> {}, going -> going.resume(true), anew -> anew.overwrite(true));
    SmallRun.run(
        settings(),
        out,
        false,
        inTheFirstRound(
            () -> {
              for (Consumer<Experiment.Builder> kind : kinds) {
                Experiment.Builder second = Experiment.builder().settings(settings()).out(out);
                kind.accept(second);
                refused(out, second.build());
              }
              refused(out, TrainingRun.builder().settings(settings()).out(out).build());
              refused(
                  out, ComparisonRun.builder().settings(settings()).out(out).resume(true).build());
            }));
    assertThat(StoppedRun.withoutTimes(out.resolve("results.csv")))
        .isEqualTo(StoppedRun.withoutTimes(whole.resolve("results.csv")));
    assertThat(out.resolve(LOCK)).doesNotExist();
  }

  private static void refused(Path out, Task<?> task) {
    assertThatThrownBy(() -> onAnotherThread(task::run))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(out + ": is in use by another run of this process (")
        .hasMessageContaining(" since ");
  }

  @Test
  void aComparisonLocksItsFolderAndEachOfItsRuns() {
    Path out = folder.resolve("compared");
    Settings settings = settings().with(Setting.SEEDS, "1").with(Setting.EXECUTION, "dense");
    ComparisonRun.builder()
        .settings(settings)
        .out(out)
        .build()
        .run(
            inTheFirstRound(
                () -> {
                  refused(
                      out,
                      ComparisonRun.builder().settings(settings).out(out).overwrite(true).build());
                  Path ticket = out.resolve("seed-1/ticket");
                  refused(
                      ticket,
                      Experiment.builder().settings(settings()).out(ticket).resume(true).build());
                }));
    assertThat(locks(out)).isEmpty();
  }

  @Test
  void aComparisonWithARunInUseIsNotReplaced() {
    Path out = folder.resolve("compared");
    Settings settings =
        settings().with(Setting.SEEDS, "1").with(Setting.ROUNDS, 1).with(Setting.MAX_STEPS, 2);
    ComparisonRun.builder().settings(settings).out(out).build().run();
    Path ticket = out.resolve("seed-1/ticket");
    Experiment.builder()
        .settings(settings.without(Setting.SEEDS))
        .out(ticket)
        .overwrite(true)
        .build()
        .run(
            inTheFirstRound(
                () ->
                    refused(
                        ticket,
                        ComparisonRun.builder()
                            .settings(settings)
                            .out(out)
                            .overwrite(true)
                            .build())));
    assertThat(locks(out)).isEmpty();
  }

  @Test
  void aTransferLocksItsFolder() {
    Path out = folder.resolve("transferred");
    Settings settings = settings().with(Setting.SEEDS, "1").without(Setting.OPTIMIZER);
    TransferRequest request =
        TransferRequest.of(List.of(), List.of(), List.of(), List.of("adamw", "sgd"));
    TransferRun.Builder transfer =
        TransferRun.builder().request(request).settings(settings).out(out);
    transfer.build().run(inTheFirstRound(() -> refused(out, transfer.build())));
    assertThat(locks(out)).isEmpty();
  }

  private static List<Path> locks(Path out) {
    try (Stream<Path> tree = Files.walk(out)) {
      return tree.filter(path -> path.toString().contains("espalier.lock")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theLockIsReleasedAfterAnInterruptionAndAnError() {
    Path out = folder.resolve("run");
    assertThatThrownBy(() -> SmallRun.run(settings(), out, false, SmallRun.stopAfter(0, 2)))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(out.resolve("experiment.yaml")).exists();
    assertThat(locks(out)).isEmpty();
    assertThatThrownBy(
            () ->
                SmallRun.run(
                    settings(),
                    out,
                    true,
                    inTheFirstRound(
                        () -> {
                          throw new IllegalStateException("a listener's own");
                        })))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () ->
                SmallRun.run(settings().with(Setting.SEED, 1), out, true, ExperimentListener.NONE))
        .isInstanceOf(BadInputException.class);
    assertThat(locks(out)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"removed", "renamed"})
  void aDirectoryThatIsRemovedOrRenamedIsNoticedWhenTheRoundEnds(String how) throws IOException {
    Path out = folder.resolve("run");
    AtomicInteger rounds = new AtomicInteger();
    ExperimentListener removing =
        inTheFirstRound(
            () -> {
              try {
                if (how.equals("removed")) {
                  FolderTree.delete(out);
                } else {
                  Files.move(out, folder.resolve("elsewhere"));
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    ExperimentListener counting =
        new ExperimentListener() {
          @Override
          public void stepDone(StepReport step) {
            removing.stepDone(step);
          }

          @Override
          public void roundStarted(int round, int last, double sparsity) {
            rounds.incrementAndGet();
          }
        };
    assertThatThrownBy(() -> SmallRun.run(settings(), out, false, counting))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining(out + ": was removed or renamed while a run was using it");
    assertThat(rounds).hasValue(1);
    assertThat(out).doesNotExist();
  }

  @Test
  void aTrainingNoticesThatItsDirectoryIsGone() {
    Path out = folder.resolve("tuned");
    TrainingRun training = TrainingRun.builder().settings(settings()).out(out).build();
    assertThatThrownBy(
            () ->
                training.run(
                    inTheFirstRound(
                        () -> {
                          FolderTree.delete(out);
                        })))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("was removed or renamed");
    assertThat(out).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "false, true"})
  void remainsOfARunKilledAtItsStartDoNotBlockAnother(boolean resume, boolean overwrite)
      throws IOException {
    Path out = Files.createDirectory(folder.resolve("r"));
    Files.createFile(out.resolve(".experiment.yaml.999999-0.partial"));
    Files.createFile(
        out.resolve(".experiment.yaml." + ProcessHandle.current().pid() + "-7.partial"));
    Files.createFile(out.resolve("..espalier.lock.999999999-3.partial"));
    Experiment.builder()
        .settings(settings())
        .out(out)
        .resume(resume)
        .overwrite(overwrite)
        .build()
        .run();
    try (Stream<Path> left = Files.walk(out)) {
      assertThat(left).noneMatch(path -> path.toString().endsWith(".partial"));
    }
    assertThat(out.resolve("rounds/001")).exists();
  }

  @Test
  void otherFilesWithSuchNamesStillCount() throws IOException {
    Path out = Files.createDirectory(folder.resolve("r"));
    Path mine = Files.createFile(out.resolve(".thesis.txt.999999-0.partial"));
    assertThatThrownBy(() -> SmallRun.run(settings(), out))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("holds something already");
    assertThat(mine).exists();
  }

  @Test
  void aDirectoryWithoutARunIsNotResumed() throws IOException {
    Path mine = Files.createDirectory(folder.resolve("mine"));
    Files.writeString(mine.resolve("thesis.txt"), "chapter one");
    List<Task<?>> tasks =
        List.of(
            Experiment.builder().settings(settings()).out(mine).resume(true).build(),
            TrainingRun.builder().settings(settings()).out(mine).resume(true).build(),
            ComparisonRun.builder().settings(settings()).out(mine).resume(true).build());
    for (Task<?> task : tasks) {
      assertThatThrownBy(task::run)
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith(mine + ": holds something that is no run (no experiment.yaml)");
    }
    try (Stream<Path> left = Files.list(mine)) {
      assertThat(left).containsExactly(mine.resolve("thesis.txt"));
    }
  }
}
