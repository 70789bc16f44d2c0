package dev.espalier.bench.compact;

import dev.espalier.experiment.EvaluationRun;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.tool.CompactionResult;
import dev.espalier.experiment.tool.CompactionRun;
import dev.espalier.experiment.tool.Generation;
import dev.espalier.experiment.tool.Inspection;
import dev.espalier.experiment.tool.InspectionResult;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.storage.FolderTree;
import dev.espalier.structure.compaction.CompactLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Measures models before and after compaction, in both layouts. */
final class CompactBenchmark {

  /**
   * Repetitions of each measurement, of which the best counts, since other load only adds to it.
   */
  private static final int REPETITIONS = 3;

  /** The prompt that the models continue. */
  private static final String PROMPT = "The";

  private final Settings settings;
  private final int tokens;
  private final Consumer<String> progress;

  /**
   * @param settings settings that name the text and the threads
   * @param tokens number of tokens to generate
   */
  CompactBenchmark(Settings settings, int tokens, Consumer<String> progress) {
    this.settings = settings;
    this.tokens = tokens;
    this.progress = progress;
  }

  /** Returns one point for each model; a run stands for its rounds. */
  List<CompactPoint> run(List<String> models) {
    try {
      Path folder = Files.createTempDirectory("espalier-compact");
      try {
        List<CompactPoint> points = new ArrayList<>();
        for (String model : models) {
          for (String each : rounds(model)) {
            progress.accept("compact: " + each);
            points.add(point(each, folder));
          }
        }
        return points;
      } finally {
        FolderTree.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> rounds(String model) {
    RunDirectory run = RunDirectory.at(Path.of(model));
    return Files.isRegularFile(run.experimentFile())
        ? run.wholeRounds().stream()
            .map(RoundRecord::round)
            .map(round -> run.round(round).toString())
            .toList()
        : List.of(model);
  }

  private CompactPoint point(String model, Path folder) {
    InspectionResult inspection = Inspection.builder().model(model).build().run();
    CompactionResult plain = compact(model, folder.resolve("plain"), CompactLayout.PLAIN, false);
    CompactionResult exact = compact(model, folder.resolve("exact"), CompactLayout.EXACT, false);
    CompactionResult stored = compact(model, folder.resolve("stored"), CompactLayout.EXACT, true);
    return new CompactPoint(
        model,
        new CompactPoint.Sparsity(
            inspection.zeros().directSparsity(), inspection.zeros().effectiveSparsity()),
        exact.removed(),
        Math.max(
            plain.difference().maxRelativeLogitDifference(),
            exact.difference().maxRelativeLogitDifference()),
        new CompactPoint.Sides(
            side(model, plain.sizes().parametersBefore(), plain.sizes().bytesBefore()),
            side(plain.out(), plain.sizes().parametersAfter(), plain.sizes().bytesAfter()),
            side(exact.out(), exact.sizes().parametersAfter(), exact.sizes().bytesAfter())),
        stored.sizes().bytesAfter());
  }

  private CompactionResult compact(String model, Path out, CompactLayout layout, boolean sparsely) {
    return CompactionRun.builder()
        .settings(settings.with(Setting.MODEL, model))
        .out(out)
        .layout(layout)
        .sparseStorage(sparsely)
        .overwrite(true)
        .build()
        .run(ExperimentListener.NONE);
  }

  private CompactPoint.Side side(String model, long parameters, long bytes) {
    Settings of = settings.with(Setting.MODEL, model);
    double seconds = Double.POSITIVE_INFINITY;
    double speed = 0;
    for (int i = 0; i < REPETITIONS; i++) {
      seconds =
          Math.min(
              seconds,
              EvaluationRun.builder()
                  .settings(of)
                  .build()
                  .run(ExperimentListener.NONE)
                  .evaluated()
                  .runTimeSeconds());
      speed = Math.max(speed, writingSpeed(of));
    }
    return new CompactPoint.Side(parameters, bytes, seconds, speed);
  }

  /**
   * Returns the tokens generated per second, from the first to the last, without loading and
   * prompt.
   */
  private double writingSpeed(Settings of) {
    List<Long> times = new ArrayList<>();
    int written =
        Generation.builder()
            .settings(of)
            .newTokens(tokens)
            .prompt(PROMPT)
            .onText(_ -> times.add(System.nanoTime()))
            .build()
            .run()
            .tokens();
    return written < 2
        ? Double.NaN
        : (written - 1) / ((times.get(written - 1) - times.getFirst()) / 1e9);
  }
}
