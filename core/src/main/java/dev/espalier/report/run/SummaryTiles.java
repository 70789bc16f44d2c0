package dev.espalier.report.run;

import dev.espalier.record.RoundRecord;
import dev.espalier.report.html.Html;
import dev.espalier.report.html.Numbers;
import java.util.ArrayList;
import java.util.List;

/** The summary numbers at the top of the page. */
final class SummaryTiles {

  /** Sparsities that differ by less are shown as one. */
  private static final double SAME = 0.0005;

  private SummaryTiles() {}

  /**
   * Returns HTML.
   *
   * @param scope name of the scope
   */
  static String html(RunSummary run, String scope) {
    return pruned(run, scope) + reach(run) + perplexity(run) + time(run);
  }

  private static String pruned(RunSummary run, String scope) {
    Remaining left = Remaining.of(run, run.last());
    List<String> parts =
        new ArrayList<>(
            List.of(part(Numbers.percent(run.last().pruning().sparsity()), "of the scope")));
    List<String> notes = new ArrayList<>(List.of(left.scopeInWords(scope) + effective(run.last())));
    if (left.model() != null) {
      parts.add(part(Numbers.share(left.modelSparsity()), "of the model"));
      notes.add(left.modelInWords() + ": " + left.bytesInWords());
    }
    return tile("Pruned, round " + run.last().round(), parts, String.join("; ", notes), true);
  }

  private static String effective(RoundRecord round) {
    return round.connectivity() == null
            || Math.abs(round.connectivity().effectiveSparsity() - round.pruning().sparsity())
                < SAME
        ? ""
        : " (effectively "
            + Numbers.percent(round.connectivity().effectiveSparsity())
            + " are gone)";
  }

  private static String reach(RunSummary run) {
    PruningCost cost = new PruningCost(run);
    return tile(
        "Sparsity of the scope for so much perplexity",
        cost.reaches().stream()
            .map(reach -> part(reach.sparsity(), "for " + reach.inWords("+")))
            .toList(),
        cost.known()
            ? "as measured at this run’s %d rounds".formatted(run.rounds().size())
            : "shows from the first pruned round on",
        true);
  }

  private static String perplexity(RunSummary run) {
    RoundRecord first = run.first();
    RoundRecord last = run.last();
    String start =
        first.pruning().sparsity() == 0
            ? "dense"
            : "round 0, " + Numbers.percent(first.pruning().sparsity()) + " sparse";
    return first == last
        ? tile(
            "Perplexity",
            List.of(part(Numbers.perplexity(first.losses().perplexity()), "")),
            start,
            false)
        : tile(
            "Perplexity, round " + last.round(),
            List.of(part(Numbers.perplexity(last.losses().perplexity()), "")),
            "from " + Numbers.perplexity(first.losses().perplexity()) + ", " + start + best(run),
            false);
  }

  /** Shown only if it differs from the rounds that are named anyway. */
  private static String best(RunSummary run) {
    return run.best()
        .filter(best -> best != run.first() && best != run.last())
        .map(
            best ->
                "; lowest "
                    + Numbers.perplexity(best.losses().perplexity())
                    + " in round "
                    + best.round())
        .orElse("");
  }

  private static String time(RunSummary run) {
    int rounds = run.rounds().size();
    return tile(
        rounds == 1 ? "Time of 1 round" : "Time of " + rounds + " rounds",
        List.of(part(Numbers.seconds(run.totalSeconds()), "")),
        "training to saving",
        false);
  }

  private static String part(String value, String of) {
    return "<span>%s%s</span>"
        .formatted(Html.text(value), of.isEmpty() ? "" : " <em>" + Html.text(of) + "</em>");
  }

  private static String tile(String name, List<String> parts, String note, boolean wide) {
    return "<div%s><dt>%s</dt><dd>%s<small>%s</small></dd></div>"
        .formatted(
            wide ? " class=\"wide\"" : "",
            Html.text(name),
            String.join(" ", parts),
            Html.text(note));
  }
}
