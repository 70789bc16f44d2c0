package dev.espalier.bench.imp;

import dev.espalier.bench.measure.Child;
import dev.espalier.storage.FolderTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Runs Espalier and the peer, one after the other, each in a process of its own. */
public final class ImpBenchmark {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ImpPlan plan;
  private final String execution;
  private final Consumer<String> progress;

  /**
   * @param execution form of Espalier's pruned weights: auto, dense or sparse
   */
  ImpBenchmark(ImpPlan plan, String execution, Consumer<String> progress) {
    this.plan = plan;
    this.execution = execution;
    this.progress = progress;
  }

  /** Runs both sides; the peer is left out if there is no script. */
  ImpResults run(@Nullable String python, @Nullable Path script) {
    try {
      Path folder = Files.createTempDirectory("espalier-imp");
      try {
        progress.accept("imp: writing the blocks both sides train on");
        ImpFiles.writeTokens(folder, plan);
        progress.accept("imp: Espalier");
        ImpSide ours = JSON.readValue(Child.lastLine(ours(folder), Map.of()), ImpSide.class);
        Optional<ImpSide> peer = Optional.empty();
        if (python != null && script != null) {
          progress.accept("imp: PyTorch");
          String line = Child.lastLine(peer(python, script, folder), threads());
          peer = Optional.of(JSON.readValue(line, ImpSide.class));
        }
        return ImpResults.of(plan, execution, ours, peer);
      } finally {
        FolderTree.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, String> threads() {
    return Map.of("OMP_NUM_THREADS", String.valueOf(plan.threads()));
  }

  private List<String> ours(Path folder) {
    List<String> command = Child.java(ImpRun.class);
    command.add(ImpFiles.model().toString());
    command.add(folder.toString());
    command.add(folder.resolve("run").toString());
    command.add("max_steps=" + plan.steps());
    command.add("rate=" + plan.pruning().rate());
    command.add("until=" + plan.pruning().until());
    command.add("rounds=" + plan.pruning().rounds());
    command.add("learning_rate=" + plan.learningRate());
    command.add("dropout=" + plan.dropout());
    command.add("batch_size=" + plan.batch().batchSize());
    command.add("block_size=" + plan.batch().blockSize());
    command.add("threads=" + plan.threads());
    command.add("execution=" + execution);
    return command;
  }

  private List<String> peer(String python, Path script, Path folder) {
    List<String> command = new ArrayList<>(List.of(python, script.toString()));
    command.addAll(List.of("--model", ImpFiles.model().toString()));
    command.addAll(List.of("--data", folder.toString()));
    command.addAll(plan.options());
    return command;
  }
}
