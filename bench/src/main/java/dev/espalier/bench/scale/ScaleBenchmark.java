package dev.espalier.bench.scale;

import dev.espalier.bench.measure.Child;
import dev.espalier.bench.measure.Load;
import dev.espalier.cli.Main;
import dev.espalier.storage.FolderTree;
import dev.espalier.storage.TemporaryFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures each task of each shape in a process of its own, and removes what it wrote.
 *
 * @param steps steps of a training, the first of which is not counted
 */
record ScaleBenchmark(
    List<ScaleShape> shapes,
    List<ScaleTask> tasks,
    int threads,
    int steps,
    Consumer<String> progress) {

  /** Starts of which the median counts. */
  private static final int STARTS = 3;

  List<ScaleResults.Line> run() {
    List<ScaleResults.Line> lines = new ArrayList<>();
    for (ScaleShape shape : shapes) {
      Path folder = TemporaryFolder.create("espalier-scale");
      try {
        progress.accept(shape + ": making it");
        ScaleFiles.write(folder, shape);
        process(ScaleProcess.MAKE, shape, folder);
        for (ScaleTask task : tasks) {
          progress.accept(shape + ": " + task.title());
          lines.add(measure(shape, task, folder));
        }
      } finally {
        FolderTree.delete(folder);
      }
    }
    return lines;
  }

  private ScaleResults.Line measure(ScaleShape shape, ScaleTask task, Path folder) {
    Load load = Load.begin();
    ScaleMeasure measured =
        task == ScaleTask.START
            ? started(folder)
            : JsonMapper.builder()
                .build()
                .readValue(process(task.name(), shape, folder), ScaleMeasure.class);
    double others = load.others();
    FolderTree.delete(folder.resolve("trained"));
    FolderTree.delete(folder.resolve("pruned"));
    return new ScaleResults.Line(
        shape.toString(), shape.parameters(), task.title(), task.unit(), measured, others);
  }

  private ScaleMeasure started(Path folder) {
    List<String> command = Child.java(Main.class);
    command.addAll(List.of("generate", folder.resolve("made/model").toString()));
    command.addAll(List.of("--prompt", "Once", "--max-tokens", "1"));
    command.addAll(List.of("--threads", String.valueOf(threads)));
    double seconds = Child.medianSeconds(command, STARTS);
    return new ScaleMeasure(0, 0, seconds, seconds, null);
  }

  private String process(String task, ScaleShape shape, Path folder) {
    List<String> command = Child.java(ScaleProcess.class);
    command.addAll(
        List.of(
            task,
            folder.toString(),
            String.valueOf(shape.context()),
            String.valueOf(threads),
            String.valueOf(steps)));
    return Child.lastLine(command, Map.of());
  }
}
