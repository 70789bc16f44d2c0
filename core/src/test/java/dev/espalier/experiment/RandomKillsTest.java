package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fixture.ChildJvm;
import dev.espalier.fixture.SameRun;
import dev.espalier.fixture.SmallRun;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs in separate processes that are killed with SIGKILL at random moments, and resumed until they
 * are complete, end bit-identical to uninterrupted runs.
 *
 * <p>Kills only a few times; {@code mvn -Pkills verify} kills many times and prints what the
 * processes were doing.
 */
class RandomKillsTest {

  private static final int KILLS = Integer.getInteger("espalier.test.kills", 4);

  /** Longer than any process takes that has not hung, on any machine. */
  private static final long PATIENCE_MINUTES = 30;

  /** One in so many kills strikes at any moment of the process, also before it has begun. */
  private static final int AT_ANY_TIME = 8;

  private static final long LOOK_AGAIN_MILLIS = 5;

  /** A few kills need no long run. */
  private static final int EPOCHS = KILLS > 10 ? 60 : 25;

  /** Two rounds of many short steps, with a saved state after every seventh. */
  private static final Settings RUN =
      SmallRun.pruning()
          .with(Setting.KERNELS, "vector")
          .with(Setting.EXECUTION, "sparse")
          .with(Setting.EPOCHS, EPOCHS)
          .with(Setting.ROUNDS, 2)
          .with(Setting.SAVE_EVERY, "7");

  private static final List<String> VARIANTS =
      List.of(
          "reset=rewind:60",
          "reset=none criterion=movement execution=dense",
          "eval_steps=20 early_stopping=patience:9 reset=random",
          "early_bird=every:50,threshold:1e-9,masks:3 perplexity=blocks",
          "scope=ln_1 rate=0.9 compact_between_rounds=true tensorboard=true",
          "optimizer=sgd dropout=0.2 scope=all");

  @TempDir private Path folder;

  /** The process that is killed: resumes a run to its end. */
  public static final class Run {

    private Run() {}

    /**
     * @param arguments the directory, then settings as {@code key=value}
     */
    public static void main(String[] arguments) {
      Settings settings = settings(arguments[1]);
      SmallRun.run(settings, Path.of(arguments[0]), true, ExperimentListener.NONE);
    }
  }

  private static Settings settings(String text) {
    Settings settings = RUN;
    for (String pair : text.split(" ")) {
      String[] both = pair.split("=", 2);
      settings = settings.with(Setting.ofKey(both[0]).orElseThrow(), both[1]);
    }
    return settings;
  }

  private static Process start(Path out, String variant) throws IOException {
    return new ChildJvm("--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC", "-Xmx512m")
        .start(Run.class, out.toString(), variant);
  }

  @Test
  void killedRunsEndWithTheSameBytes() throws Exception {
    Random random = new Random();
    Map<String, Integer> killed = new TreeMap<>();
    Map<String, Long> millis = new HashMap<>();
    int kills = 0;
    for (int run = 0; kills < KILLS; run++) {
      String variant = VARIANTS.get(run % VARIANTS.size());
      Path whole = folder.resolve("whole-" + run % VARIANTS.size());
      if (!Files.exists(whole)) {
        Process process = start(whole, variant);
        awaitBegin(process, whole);
        long begin = System.nanoTime();
        end(process);
        millis.put(variant, 1 + (System.nanoTime() - begin) / 1_000_000);
      }
      Path out = folder.resolve("killed-" + run);
      int most = 1 + random.nextInt(6);
      for (int kill = 0; kill < most && kills < KILLS; kill++) {
        Process process = start(out, variant);
        if (random.nextInt(AT_ANY_TIME) > 0) {
          awaitBegin(process, out);
        }
        if (process.waitFor(random.nextLong(millis.get(variant)), TimeUnit.MILLISECONDS)) {
          assertThat(process.exitValue()).as(variant).isZero();
          break;
        }
        process.destroyForcibly().waitFor();
        kills++;
        killed.merge(where(out), 1, Integer::sum);
      }
      end(start(out, variant));
      SameRun.assertSame(whole, out);
    }
    System.out.println(kills + " kills: " + killed);
  }

  /** Waits until a process has locked its directory, if it does not end before. */
  private static void awaitBegin(Process process, Path out)
      throws IOException, InterruptedException {
    Path lock = out.resolve(".espalier.lock");
    String owner = "\"process\":" + process.pid() + ",";
    while (!process.waitFor(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
      try {
        if (Files.readString(lock).replace(" ", "").contains(owner)) {
          return;
        }
      } catch (NoSuchFileException e) {
        // The process has not got so far.
      }
    }
  }

  private static void end(Process process) throws InterruptedException {
    assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  /** Returns what a killed process was doing, as far as its files show. */
  private static String where(Path out) throws IOException {
    if (!Files.exists(out)) {
      return "before anything was written";
    }
    try (Stream<Path> all = Files.walk(out)) {
      List<String> partial =
          all.map(file -> out.relativize(file).toString())
              .filter(f -> f.contains(".partial"))
              .toList();
      return partial.stream().anyMatch(file -> file.contains("step-"))
          ? "while a state was saved"
          : partial.stream().anyMatch(file -> file.contains("model") || file.contains("mask"))
              ? "while a round was written"
              : partial.stream().anyMatch(file -> file.contains("rounds"))
                  ? "within a round"
                  : "between rounds, or while the run was opened";
    }
  }
}
