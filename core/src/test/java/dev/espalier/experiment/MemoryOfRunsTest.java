package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.checkpoint.CheckpointWriter;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.tool.CompactionRun;
import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.ChildJvm;
import dev.espalier.fixture.RandomModel;
import dev.espalier.fixture.TestFiles;
import dev.espalier.mask.Mask;
import dev.espalier.mask.MaskFile;
import dev.espalier.mask.MaskWithOrigin;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Parameters;
import dev.espalier.prune.Scope;
import dev.espalier.record.RoundRecord;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The memory told before a run is that which the process takes at its peak. Each run is a process
 * of its own, started with the launcher's options. Memory depends little on how busy a machine is:
 * on how much of the code the JIT compiler has seen by the end.
 */
@EnabledOnOs(OS.LINUX)
class MemoryOfRunsTest {

  @TempDir static Path folder;

  @BeforeAll
  static void write() throws IOException {
    RandomModel.write(folder.resolve("narrow"), 8192, 1024, 256, 4, 4);
    RandomModel.writeText(folder.resolve("narrow-text"), 8192, 4096, 2048);
    RandomModel.write(folder.resolve("wide"), 12_000, 256, 512, 2, 8);
    RandomModel.writeText(folder.resolve("wide-text"), 12_000, 1024, 256);
    RandomModel.writeText(folder.resolve("holes-text"), 8192, 4096, 2048);
    writeTenth();
  }

  /** A mask that keeps a tenth of the narrow model, and the model that is left. */
  private static void writeTenth() throws IOException {
    try (Arena arena = Arena.ofShared();
        CheckpointDirectory model = CheckpointDirectory.open(folder.resolve("narrow"))) {
      Parameters weights = Parameters.allocate(arena, model.config());
      model.readInto(weights.slab());
      List<TensorSpec> scope = Scope.resolve("all", weights.layout().specs(), "test");
      Mask tenth = Mask.dense(scope).keeping((t, i) -> i % 10 == t % 10);
      MaskFile.write(folder.resolve("tenth"), new MaskWithOrigin(tenth, Optional.empty()));
      tenth.on(weights.slab()).apply();
      CheckpointWriter.write(folder.resolve("holes"), model, weights);
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "prune, narrow, batch_size=8 block_size=128 scope=linear rate=0.5 rounds=1 execution=sparse",
        "prune, narrow, batch_size=2 block_size=1024 scope=ln_1 rate=0.5 rounds=1",
        "prune, wide, batch_size=4 block_size=64 scope=all rate=0.5 rounds=1 precision=bf16"
            + " execution=dense early_stopping=patience:1",
        "prune, wide, batch_size=2 block_size=64 scope=c_attn rate=0.5 rounds=1 execution=dense"
            + " criterion=sparsegpt calibration_samples=2 optimizer=sgd",
        "prune, wide, batch_size=8 block_size=256 scope=linear rate=0.5 rounds=1 max_steps=0"
            + " criterion=wanda calibration_samples=4",
        "train, wide, batch_size=8 block_size=128",
        "train, narrow, batch_size=8 block_size=128 scope=all mask=tenth execution=sparse",
        "train, holes, batch_size=8 block_size=128 scope=all keep_zeros=true execution=sparse",
        "evaluate, wide, batch_size=2 block_size=128",
        "compact, wide, block_size=128",
      })
  void theNeedToldIsWithinAFewPercentOfThePeak(String task, String model, String settings)
      throws Exception {
    List<String> printed = run(List.of(), "fits", task, model, settings);
    assertThat(printed).hasSize(2).allMatch(line -> line.matches("(needs|took) \\d+"));
    long needs = number(printed.getFirst());
    long took = number(printed.getLast());
    assertThat(needs).isCloseTo(took, Percentage.withPercentage(15));
  }

  @Test
  void anythingThatDoesNotFitTheHeapIsRefusedBeforeAnythingIsWritten() throws Exception {
    assertThat(
            run(
                List.of("-Xmx64m"),
                "refused",
                "prune",
                "wide",
                "batch_size=2 block_size=64 scope=all rate=0.5 execution=sparse"))
        .singleElement()
        .asString()
        .startsWith("refused memory: this run needs about ")
        .contains(" of Java heap, and there are ", "(-Xmx64m); use execution dense", "-Xmx");
    assertThat(folder.resolve("refused")).doesNotExist();
  }

  private static long number(String line) {
    return Long.parseLong(line.substring(line.indexOf(' ') + 1));
  }

  private static List<String> run(List<String> options, String out, String... task)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>();
    all.add("@" + TestFiles.inProject("launcher/espalier.jvm"));
    all.addAll(heapOptions());
    all.addAll(options);
    return new ChildJvm(all.toArray(String[]::new))
        .run(
            Application.class,
            Stream.concat(Stream.of(folder.toString(), out), Stream.of(task))
                .toArray(String[]::new))
        .lines()
        .toList();
  }

  /** Returns the options with which the launcher sizes the heap. */
  private static List<String> heapOptions() throws IOException {
    return Files.readString(TestFiles.inProject("espalier"))
        .lines()
        .filter(line -> line.startsWith("exec \"$java\""))
        .flatMap(line -> List.of(line.split(" ")).stream())
        .filter(word -> word.startsWith("-X"))
        .toList();
  }

  /** Runs a task and prints the estimate and the peak, in MiB, or why it was refused. */
  static final class Application {

    private static long peak;

    public static void main(String[] args) throws IOException {
      Path folder = Path.of(args[0]);
      Settings settings =
          Settings.defaults()
              .with(Setting.MODEL, folder.resolve(args[3]))
              .with(Setting.DATASET, folder.resolve(args[3] + "-text"))
              .with(Setting.MAX_STEPS, 2);
      for (String given : args[4].split(" ")) {
        String[] words = given.split("=", 2);
        String value = words[0].equals("mask") ? folder.resolve(words[1]).toString() : words[1];
        settings = settings.with(Setting.ofKey(words[0]).orElseThrow(), value, "test");
      }
      Listener listener = new Listener();
      Path out = folder.resolve(args[1]);
      try {
        switch (args[2]) {
          case "prune" ->
              Experiment.builder()
                  .settings(settings)
                  .out(out)
                  .overwrite(true)
                  .build()
                  .run(listener);
          case "train" ->
              TrainingRun.builder()
                  .settings(settings)
                  .out(out)
                  .overwrite(true)
                  .build()
                  .run(listener);
          case "evaluate" -> EvaluationRun.builder().settings(settings).build().run(listener);
          default ->
              CompactionRun.builder()
                  .settings(settings)
                  .out(folder.resolve("compact"))
                  .build()
                  .run(listener);
        }
        System.out.println("took " + Math.max(peak, ownPeak()));
      } catch (BadInputException refused) {
        System.out.println("refused " + refused.getMessage());
      }
    }

    /** The peak since the start, or since the last round began. */
    private static long ownPeak() throws IOException {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElseThrow();
    }

    private static final class Listener implements ExperimentListener {
      @Override
      public void memoryEstimated(long needed, long available) {
        System.out.println("needs " + (needed >> 20));
      }

      @Override
      public void roundStarted(int round, int lastRound, double sparsity) {
        keep();
      }

      @Override
      public void roundDone(RoundRecord round) {
        keep();
      }

      private static void keep() {
        try {
          peak = Math.max(peak, ownPeak());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
