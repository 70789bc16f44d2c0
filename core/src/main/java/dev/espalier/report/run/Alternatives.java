package dev.espalier.report.run;

import dev.espalier.record.RoundRecord;
import dev.espalier.report.html.Numbers;
import java.util.Comparator;
import java.util.List;

/** What each chart shows, for those who do not see it. */
final class Alternatives {

  private Alternatives() {}

  static String losses(RunSummary run) {
    TrainingLoss training = run.training();
    return "Training and validation loss by round. Training loss goes from %s to %s, validation loss from %s to %s nats."
        .formatted(
            Numbers.loss(training.of(run.first())),
            Numbers.loss(training.of(run.last())),
            Numbers.loss(run.first().losses().evalLoss()),
            Numbers.loss(run.last().losses().evalLoss()));
  }

  static String perplexity(RunSummary run) {
    String cost = new PruningCost(run).sentence();
    return "Validation perplexity against sparsity, from %s at %s to %s at %s. %s"
        .formatted(
            Numbers.perplexity(run.first().losses().perplexity()),
            Numbers.percent(run.first().pruning().sparsity()),
            Numbers.perplexity(run.last().losses().perplexity()),
            Numbers.percent(run.last().pruning().sparsity()),
            cost)
        .strip();
  }

  static String layers(RunSummary run) {
    RoundRecord last = run.last();
    Comparator<String> bySparsity =
        Comparator.comparingDouble(layer -> RunSummary.layerSparsity(last, layer));
    List<String> known = List.copyOf(last.pruning().layerSparsity().keySet());
    if (known.isEmpty()) {
      return "Sparsity by layer: no tensor is in scope.";
    }
    String most = known.stream().max(bySparsity).orElseThrow();
    String least = known.stream().min(bySparsity).orElseThrow();
    return "Sparsity of %d tensors over %d rounds. In the last, %s is sparsest with %s and %s least with %s."
        .formatted(
            run.layers().size(),
            run.rounds().size(),
            most,
            Numbers.percent(RunSummary.layerSparsity(last, most)),
            least,
            Numbers.percent(RunSummary.layerSparsity(last, least)));
  }

  static String steps(List<LossCurve> curves) {
    return "Loss of each training step, with dropout, one line for each of %d rounds; diamonds are validation losses."
        .formatted(curves.size());
  }

  static String maskDistances() {
    return "Distance of each mask drawn while training to the one before, one line for each round.";
  }

  static String speed(RunSummary run) {
    return "Tokens trained on per second, by round, from %s to %s."
        .formatted(
            Numbers.fixed(run.first().cost().tokensPerSecond(), 0),
            Numbers.fixed(run.last().cost().tokensPerSecond(), 0));
  }

  static String time(RunSummary run) {
    return "Wall time of each round, %s in all.".formatted(Numbers.seconds(run.totalSeconds()));
  }
}
