package dev.espalier.report;

import dev.espalier.record.RoundRecord;
import java.util.List;

/** How training and validation loss part over the rounds, against the dense one. */
record OverFitting(RunSummary run) {

  /** Whether a round trains better than another and validates worse. */
  static boolean shows(RoundRecord from, RoundRecord to) {
    return Verdict.direction(from, to) == Verdict.Direction.OVERFITS;
  }

  Figure figure() {
    return new Figure(
        "overfitting",
        "Over-fitting",
        "How far each loss has moved since round 0, in nats. Where training loss falls while"
            + " validation loss rises, the model over-fits: the way to those rounds is shaded. "
            + Diagnosis.of(run.rounds()),
        alternative(),
        table() + (FitTable.known(run).isEmpty() ? "" : FitTable.html(run)),
        numbers());
  }

  private String alternative() {
    List<String> rounds =
        run.rounds().stream()
            .filter(round -> shows(run.first(), round))
            .map(round -> String.valueOf(round.round()))
            .toList();
    return "Change of training and validation loss since round 0. The gap between them goes from %s to %s nats. %s"
        .formatted(
            Numbers.signed(gap(run.first()), 3),
            Numbers.signed(gap(run.last()), 3),
            rounds.isEmpty()
                ? "In no round has training loss fallen while validation loss rose."
                : "Training loss fell while validation loss rose in "
                    + (rounds.size() == 1 ? "round " : "rounds ")
                    + String.join(", ", rounds)
                    + ".");
  }

  private String table() {
    RoundRecord first = run.first();
    return Html.table(
        "Losses in nats against round 0",
        List.of(
            "Round", "Sparsity", "Training", "Change", "Validation", "Change", "Gap", "In words"),
        run.rounds().stream()
            .map(
                round ->
                    List.of(
                        String.valueOf(round.round()),
                        Numbers.percent(round.sparsity()),
                        Numbers.loss(train(round)),
                        Numbers.signed(train(round) - train(first), 4),
                        Numbers.loss(round.evalLoss()),
                        Numbers.signed(round.evalLoss() - first.evalLoss(), 4),
                        Numbers.signed(gap(round), 4),
                        round == first || !Double.isFinite(gap(round) + gap(first))
                            ? Numbers.NONE
                            : Verdict.direction(first, round).words()))
            .toList());
  }

  private Csv numbers() {
    Csv csv =
        new Csv(
            "round", "sparsity", "train_loss", "train_change", "eval_loss", "eval_change", "gap");
    RoundRecord first = run.first();
    for (RoundRecord round : run.rounds()) {
      csv.row(
          round.round(),
          round.sparsity(),
          train(round),
          train(round) - train(first),
          round.evalLoss(),
          round.evalLoss() - first.evalLoss(),
          gap(round));
    }
    return csv;
  }

  private static double gap(RoundRecord round) {
    return round.evalLoss() - train(round);
  }

  /**
   * The training loss that is held against the validation loss: the one place that chooses it.
   * Where it is known that without dropout on as much text, else the mean over the round's steps.
   */
  static double train(RoundRecord round) {
    return round.fit() == null ? round.trainLoss() : round.fit().trainLossEval();
  }
}
