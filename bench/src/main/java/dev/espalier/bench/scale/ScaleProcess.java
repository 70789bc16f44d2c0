package dev.espalier.bench.scale;

import dev.espalier.bench.measure.TrainingMemory;
import dev.espalier.experiment.EvaluationRun;
import dev.espalier.experiment.Experiment;
import dev.espalier.experiment.TrainingRun;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.tool.Generation;
import dev.espalier.experiment.tool.Sampling;
import dev.espalier.fault.BadInputException;
import dev.espalier.record.RoundRecord;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.train.progress.StepReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A process that does one task as a user's program would, and prints what it measured. */
final class ScaleProcess {

  /** Makes the model's directory instead of measuring a task. */
  static final String MAKE = "make";

  private static final double CUT_TO = 0.5;

  private ScaleProcess() {}

  /** Arguments: a task or {@link #MAKE}, the folder, tokens of a block, threads, steps. */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[1]);
    Settings settings =
        Settings.defaults()
            .with(Setting.MODEL, folder.resolve("made/model"))
            .with(Setting.DATASET, folder.resolve("tokens"))
            .with(Setting.BLOCK_SIZE, Integer.parseInt(arguments[2]))
            .with(Setting.BATCH_SIZE, 1)
            .with(Setting.CALIBRATION_SAMPLES, ScaleFiles.TRAINING_BLOCKS)
            .with(Setting.THREADS, Integer.parseInt(arguments[3]));
    int steps = Integer.parseInt(arguments[4]);
    if (arguments[0].equals(MAKE)) {
      TrainingRun.builder()
          .settings(settings.with(Setting.MAX_STEPS, 0))
          .fromScratch(folder.resolve("shape"))
          .out(folder.resolve("made"))
          .build()
          .run(ExperimentListener.NONE);
      System.out.println("made");
    } else {
      ScaleMeasure measured = measure(ScaleTask.valueOf(arguments[0]), settings, folder, steps);
      System.out.println(JsonMapper.builder().build().writeValueAsString(measured));
    }
  }

  private static ScaleMeasure measure(ScaleTask task, Settings settings, Path folder, int steps) {
    Watch watch = new Watch();
    long begin = System.nanoTime();
    try {
      double seconds =
          switch (task) {
            case TRAINING -> trained(settings.with(Setting.MAX_STEPS, steps), folder, watch);
            case EVALUATION -> evaluated(settings, watch);
            case GENERATION -> generated(settings, watch);
            case START -> throw new IllegalArgumentException(task + " is a command");
            case MAGNITUDE, WANDA, SPARSEGPT -> cut(task, settings, folder, watch);
          };
      double whole = (System.nanoTime() - begin) / 1e9;
      return new ScaleMeasure(watch.told, watch.peak(), seconds, whole, null);
    } catch (BadInputException refused) {
      return new ScaleMeasure(watch.told, 0, Double.NaN, Double.NaN, refused.getMessage());
    }
  }

  /** Returns the median time of a step, the first of which is not counted. */
  private static double trained(Settings settings, Path folder, Watch watch) {
    TrainingRun.builder().settings(settings).out(folder.resolve("trained")).build().run(watch);
    List<Double> later = watch.steps.subList(1, watch.steps.size()).stream().sorted().toList();
    return later.get(later.size() / 2);
  }

  private static double evaluated(Settings settings, Watch watch) {
    var result = EvaluationRun.builder().settings(settings).build().run(watch).evaluated();
    return result.runTimeSeconds() / result.blocks();
  }

  private static double generated(Settings settings, Watch watch) {
    var result =
        Generation.builder()
            .settings(settings)
            .prompt("Once")
            .sampling(Sampling.GREEDY)
            .newTokens(ScaleFiles.NEW_TOKENS)
            .build()
            .run(watch);
    return 1 / result.tokensPerSecond();
  }

  /** Returns the time from the end of round 0 to the start of the next, in which the cut lies. */
  private static double cut(ScaleTask task, Settings settings, Path folder, Watch watch) {
    boolean updates = task == ScaleTask.SPARSEGPT;
    Experiment.builder()
        .settings(
            settings
                .with(Setting.MAX_STEPS, 0)
                .with(Setting.SCOPE, "linear")
                .with(Setting.CRITERION, task.toString())
                .with(Setting.RANKING, task == ScaleTask.MAGNITUDE ? "global" : "output")
                .with(Setting.SCHEDULE, "one-shot")
                .with(Setting.UNTIL, CUT_TO)
                .with(Setting.RESET, "none")
                .with(Setting.SAMPLE_TOKENS, 0)
                .with(Setting.UPDATE_WEIGHTS, updates))
        .out(folder.resolve("pruned"))
        .build()
        .run(watch);
    return watch.cutSeconds;
  }

  /** Hears what a task needs and how long its parts take. */
  private static final class Watch implements ExperimentListener {

    private final List<Double> steps = new ArrayList<>();
    private int told;
    private int peakOfRounds;
    private long roundEnded;
    private double cutSeconds;

    /** The peak since the start; a run of pruning begins it anew with each round. */
    int peak() {
      return Math.max(peakOfRounds, soFar());
    }

    private static int soFar() {
      try {
        return TrainingMemory.ofThisProcess();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void memoryEstimated(long needed, long available) {
      told = (int) (needed >> 20);
    }

    @Override
    public void stepDone(StepReport step) {
      steps.add(step.pace().stepTimeSeconds());
    }

    @Override
    public void roundStarted(int round, int lastRound, double sparsity) {
      // That of the cut, before the round begins the peak anew.
      peakOfRounds = Math.max(peakOfRounds, soFar());
      if (round == 1) {
        cutSeconds = (System.nanoTime() - roundEnded) / 1e9;
      }
    }

    @Override
    public void roundDone(RoundRecord round) {
      roundEnded = System.nanoTime();
      @Nullable Integer peak = round.cost().peakMemoryMib();
      peakOfRounds = Math.max(peakOfRounds, peak == null ? 0 : peak);
    }
  }
}
