package dev.espalier.bench.imp;

import dev.espalier.bench.measure.TrainingMemory;
import dev.espalier.experiment.Experiment;
import dev.espalier.experiment.host.Version;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.record.RoundRecord;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Espalier's side, in a process of its own: prints its result as one line of JSON. */
public final class ImpRun {

  private ImpRun() {}

  /** Arguments: model, tokens, run directory, then {@code key=value} for each setting. */
  public static void main(String[] arguments) throws IOException {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
    Settings settings =
        Settings.defaults()
            .with(Setting.MODEL, Path.of(arguments[0]))
            .with(Setting.DATASET, Path.of(arguments[1]))
            .with(Setting.SCOPE, ImpPlan.SCOPE)
            .with(Setting.SHUFFLE, false)
            .with(Setting.WEIGHT_DECAY, ImpPlan.WEIGHT_DECAY)
            .with(Setting.MAX_GRAD_NORM, ImpPlan.MAX_GRAD_NORM);
    for (int i = 3; i < arguments.length; i++) {
      String[] pair = arguments[i].split("=", 2);
      settings = settings.with(Setting.ofKey(pair[0]).orElseThrow(), pair[1], pair[0]);
    }
    Timed timed = new Timed();
    Experiment.builder().settings(settings).out(Path.of(arguments[2])).build().run(timed);
    ImpSide side =
        new ImpSide(
            "Espalier",
            timed.start,
            Math.max(timed.peakMib, TrainingMemory.ofThisProcess()),
            "Espalier " + Version.current() + ", Java " + Runtime.version(),
            timed.rounds);
    System.out.println(JsonMapper.builder().build().writeValueAsString(side));
  }

  /** Measures the time of each round as a user experiences it, including cut, reset and saving. */
  private static final class Timed implements ExperimentListener {

    private final List<ImpSide.Round> rounds = new ArrayList<>();
    private double start = Double.NaN;
    private long mark;

    /** Each round measures its own peak, after resetting that of the previous one. */
    private int peakMib;

    @Override
    public void roundStarted(int round, int lastRound, double sparsity) {
      if (round == 0) {
        long begun = ManagementFactory.getRuntimeMXBean().getStartTime();
        start = (System.currentTimeMillis() - begun) / 1e3;
        mark = System.nanoTime();
      }
    }

    @Override
    public void roundDone(RoundRecord done) {
      long now = System.nanoTime();
      Integer peak = done.cost().peakMemoryMib();
      peakMib = Math.max(peakMib, peak == null ? 0 : peak);
      rounds.add(
          new ImpSide.Round(
              done.round(),
              done.pruning().sparsity(),
              done.pruning().weightsLeft(),
              done.losses().trainLoss(),
              done.losses().evalLoss(),
              (now - mark) / 1e9));
      mark = now;
    }
  }
}
