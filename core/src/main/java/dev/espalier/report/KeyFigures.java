package dev.espalier.report;

import dev.espalier.record.RoundRecord;
import java.util.Optional;

/** The few numbers at the head of the page. */
final class KeyFigures {

  private KeyFigures() {}

  static String html(RunSummary run) {
    RoundRecord last = run.last();
    Optional<RoundRecord> best = run.best();
    boolean dense = run.first().sparsity() == 0;
    return figure(
            "Rounds",
            String.valueOf(run.rounds().size()),
            dense ? "with the dense one" : "with round 0")
        + figure(
            "Final sparsity",
            Numbers.percent(last.sparsity()),
            Numbers.count(last.weightsLeft()) + " weights left in scope" + effective(last))
        + figure(
            dense ? "Dense perplexity" : "First perplexity",
            Numbers.perplexity(run.first().perplexity()),
            "round 0")
        + figure(
            "Best perplexity",
            Numbers.perplexity(best.map(RoundRecord::perplexity).orElse(Double.NaN)),
            best.map(RunSummary::at).orElse("no round has one"))
        + figure("Final perplexity", Numbers.perplexity(last.perplexity()), "round " + last.round())
        + figure("Total time", Numbers.seconds(run.totalSeconds()), "training to saving");
  }

  private static String effective(RoundRecord round) {
    return round.connectivity() == null
        ? ""
        : "; effectively " + Numbers.percent(round.connectivity().effectiveSparsity());
  }

  private static String figure(String name, String value, String note) {
    return "<div><dt>%s</dt><dd>%s<small>%s</small></dd></div>"
        .formatted(Html.text(name), Html.text(value), Html.text(note));
  }
}
