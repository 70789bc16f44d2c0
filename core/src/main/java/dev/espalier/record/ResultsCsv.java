package dev.espalier.record;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code results.csv}: a line for each round. Everything but the column {@code run_time_s} is the
 * same, byte for byte, in two runs of the same experiment.
 */
final class ResultsCsv {

  private static final List<String> FIXED =
      List.of(
          "round",
          "sparsity",
          "weights_left",
          "steps",
          "train_loss",
          "eval_loss",
          "perplexity",
          "run_time_s");

  private ResultsCsv() {}

  static String of(List<RoundRecord> rounds) {
    List<String> lines = new ArrayList<>();
    List<String> layers =
        rounds.isEmpty() ? List.of() : List.copyOf(rounds.getFirst().layerSparsity().keySet());
    lines.add(
        String.join(",", FIXED)
            + layers.stream().map(name -> ",sparsity:" + name).collect(Collectors.joining()));
    for (RoundRecord round : rounds) {
      List<Object> cells = new ArrayList<>();
      cells.add(round.round());
      cells.add(round.sparsity());
      cells.add(round.weightsLeft());
      cells.add(round.steps());
      cells.add(round.trainLoss());
      cells.add(round.evalLoss());
      cells.add(round.perplexity());
      cells.add(round.runTimeSeconds());
      layers.forEach(name -> cells.add(round.layerSparsity().getOrDefault(name, 0.0)));
      lines.add(cells.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
    return String.join("\n", lines) + "\n";
  }
}
