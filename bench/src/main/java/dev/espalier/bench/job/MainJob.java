package dev.espalier.bench.job;

import dev.espalier.bench.measure.Child;
import dev.espalier.bench.measure.Load;
import dev.espalier.cli.Main;
import dev.espalier.fault.RunFailedException;
import dev.espalier.storage.FolderTree;
import dev.espalier.storage.TemporaryFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The main job, {@code espalier prune} without arguments, in a process of its own.
 *
 * @param helpSeconds duration of {@code espalier --help}: what a start takes at least
 * @param rounds rounds of the run, the dense one included
 * @param seconds from the start of the process to its end
 * @param firstRoundSeconds from the start of the process until the first round is reported
 * @param firstPrunedSeconds duration of the first pruned round: the JVM is warm and all is dense
 * @param lastRoundSeconds duration of the last, sparsest round
 * @param others fraction of the processors that other processes used in the meantime, or NaN
 */
public record MainJob(
    double helpSeconds,
    int rounds,
    double seconds,
    double firstRoundSeconds,
    double firstPrunedSeconds,
    double lastRoundSeconds,
    double others) {

  /** Starts of the help of which the median counts. */
  private static final int HELPS = 5;

  /** What the command says on standard error, off a terminal, when a round is complete. */
  private static final String ROUND_DONE = "round ";

  /** Tells whether other processes disturbed the job. */
  public boolean disturbed() {
    return Load.disturbed(others);
  }

  /**
   * Runs the job with this JVM's options, in a folder that is removed afterwards.
   *
   * @param threads threads of the kernels
   * @param further options added to the command, for a shorter job
   * @throws RunFailedException with its last line, if it fails
   */
  public static MainJob measure(int threads, List<String> further) {
    Path folder = TemporaryFolder.create("espalier-job");
    try {
      List<String> command = Child.java(Main.class);
      command.addAll(List.of("prune", "--threads", String.valueOf(threads)));
      command.addAll(List.of("--out", folder.resolve("run").toString()));
      command.addAll(further);
      List<String> help = Child.java(Main.class);
      help.add("--help");
      return run(Child.medianSeconds(help, HELPS), command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      FolderTree.delete(folder);
    }
  }

  private static MainJob run(double helpSeconds, List<String> command) throws IOException {
    Load load = Load.begin();
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    List<Double> done = new ArrayList<>();
    String last = "";
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(ROUND_DONE) && line.contains(": sparsity")) {
          done.add((System.nanoTime() - begin) / 1e9);
        }
        last = line;
      }
      if (process.waitFor() != 0 || done.size() < 2) {
        throw new RunFailedException("the main job failed: " + last);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new RunFailedException("the main job was interrupted");
    } finally {
      process.destroy();
    }
    return new MainJob(
        helpSeconds,
        done.size(),
        (System.nanoTime() - begin) / 1e9,
        done.getFirst(),
        done.get(1) - done.getFirst(),
        done.getLast() - done.get(done.size() - 2),
        load.others());
  }
}
