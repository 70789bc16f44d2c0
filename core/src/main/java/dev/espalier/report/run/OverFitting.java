package dev.espalier.report.run;

import dev.espalier.record.RoundRecord;
import dev.espalier.report.html.Csv;
import dev.espalier.report.html.Figure;
import dev.espalier.report.html.Html;
import dev.espalier.report.html.Numbers;
import java.util.List;

/** How training and validation loss part over the rounds, against the dense one. */
record OverFitting(RunSummary run) {

  /** Whether a round trains better than the first and validates worse. */
  static boolean shows(RunSummary run, RoundRecord round) {
    return Verdict.direction(run.training(), run.first(), round) == Verdict.Direction.OVERFITS;
  }

  Figure figure() {
    return new Figure(
        "overfitting",
        "Over-fitting",
        "How far each loss has moved since round 0. Shaded are the ways to rounds where training"
            + " loss has fallen and validation loss risen: the model over-fits.",
        alternative(),
        table() + (FitTable.known(run).isEmpty() ? "" : FitTable.html(run)),
        numbers());
  }

  private String alternative() {
    List<String> rounds =
        run.rounds().stream()
            .filter(round -> shows(run, round))
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
            "Round",
            "Sparsity",
            run.training().title(),
            "Change",
            "Validation",
            "Change",
            "Gap",
            "In words"),
        run.rounds().stream()
            .map(
                round ->
                    List.of(
                        String.valueOf(round.round()),
                        Numbers.percent(round.pruning().sparsity()),
                        Numbers.loss(train(round)),
                        Numbers.signed(train(round) - train(first), 4),
                        Numbers.loss(round.losses().evalLoss()),
                        Numbers.signed(round.losses().evalLoss() - first.losses().evalLoss(), 4),
                        Numbers.signed(gap(round), 4),
                        round == first || !Double.isFinite(gap(round) + gap(first))
                            ? Numbers.NONE
                            : Verdict.direction(run.training(), first, round).words()))
            .toList());
  }

  private Csv numbers() {
    Csv csv =
        new Csv(
            "round",
            "sparsity",
            run.training().withoutDropout() ? "train_loss_eval" : "train_loss",
            "train_change",
            "eval_loss",
            "eval_change",
            "gap");
    RoundRecord first = run.first();
    for (RoundRecord round : run.rounds()) {
      csv.row(
          round.round(),
          round.pruning().sparsity(),
          train(round),
          train(round) - train(first),
          round.losses().evalLoss(),
          round.losses().evalLoss() - first.losses().evalLoss(),
          gap(round));
    }
    return csv;
  }

  private double gap(RoundRecord round) {
    return run.training().gap(round);
  }

  private double train(RoundRecord round) {
    return run.training().of(round);
  }
}
