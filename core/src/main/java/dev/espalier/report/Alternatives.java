package dev.espalier.report;

import dev.espalier.record.RoundRecord;
import java.util.Comparator;
import java.util.List;

/** What each chart shows, for those who do not see it. */
final class Alternatives {

  private Alternatives() {}

  static String losses(RunSummary run) {
    return "Training and validation loss by round. Training loss goes from %s to %s, validation loss from %s to %s nats."
        .formatted(
            Numbers.loss(run.first().trainLoss()),
            Numbers.loss(run.last().trainLoss()),
            Numbers.loss(run.first().evalLoss()),
            Numbers.loss(run.last().evalLoss()));
  }

  static String perplexity(RunSummary run) {
    String best =
        run.best()
            .map(
                r ->
                    " It is lowest, "
                        + Numbers.perplexity(r.perplexity())
                        + ", in "
                        + RunSummary.at(r)
                        + ".")
            .orElse("");
    return "Validation perplexity against sparsity, from %s at %s to %s at %s.%s"
        .formatted(
            Numbers.perplexity(run.first().perplexity()),
            Numbers.percent(run.first().sparsity()),
            Numbers.perplexity(run.last().perplexity()),
            Numbers.percent(run.last().sparsity()),
            best);
  }

  static String layers(RunSummary run) {
    RoundRecord last = run.last();
    Comparator<String> bySparsity =
        Comparator.comparingDouble(layer -> RunSummary.layerSparsity(last, layer));
    List<String> known = List.copyOf(last.layerSparsity().keySet());
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
    return "Loss of each training step, one line for each of %d rounds.".formatted(curves.size());
  }

  static String maskDistances() {
    return "Distance of each mask drawn while training to the one before, one line for each round.";
  }

  static String time(RunSummary run) {
    return "Wall time of each round, %s in all.".formatted(Numbers.seconds(run.totalSeconds()));
  }
}
