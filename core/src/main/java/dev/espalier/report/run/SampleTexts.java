package dev.espalier.report.run;

import dev.espalier.record.Csv;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.SampleRecord;
import dev.espalier.report.html.Figure;
import dev.espalier.report.html.Html;
import dev.espalier.report.html.Numbers;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The continuations of one prompt by the models of all rounds.
 *
 * @param byRound samples of the rounds that have one
 */
record SampleTexts(RunSummary run, Map<Integer, SampleRecord> byRound) {

  public static SampleTexts of(RunDirectory directory, RunSummary run) {
    Map<Integer, SampleRecord> byRound = new TreeMap<>();
    for (RoundRecord round : run.rounds()) {
      if (Files.isRegularFile(directory.sample(round.round()))) {
        byRound.put(round.round(), SampleRecord.read(directory.sample(round.round())));
      }
    }
    return new SampleTexts(run, byRound);
  }

  Csv numbers() {
    Csv csv = new Csv("round", "sparsity", "prompt", "continuation", "tokens");
    byRound.forEach(
        (round, sample) ->
            csv.row(
                round,
                run.rounds().get(round).pruning().sparsity(),
                sample.prompt(),
                sample.continuation(),
                sample.tokens()));
    return csv;
  }

  /** Returns HTML; empty if no round has a sample. */
  String html() {
    if (byRound.isEmpty()) {
      return "";
    }
    List<String> prompts = byRound.values().stream().map(SampleRecord::prompt).distinct().toList();
    SampleRecord first = byRound.values().iterator().next();
    boolean same = prompts.size() == 1;
    String given =
        same
            ? "<p class=\"prompt\"><b>Given</b> %s%s</p>"
                .formatted(
                    quoted(first.prompt()),
                    first.original() == null
                        ? ""
                        : "<br><b>The text goes on</b> " + quoted(first.original() + " …"))
            : "";
    return """
    <figure id="samples">
      <figcaption><h2>What the models write</h2><p>The continuation of one text by the model of each \
    round, always by the likeliest token. So short a text is no measurement; it shows what the numbers mean.</p></figcaption>
      <div class="tools">%s</div>
      %s
      <ol class="samples">%s</ol>
    </figure>
    """
        .formatted(
            Figure.download("samples", "What the models write", numbers()),
            given,
            byRound.entrySet().stream()
                .map(entry -> item(entry.getKey(), entry.getValue(), same))
                .collect(Collectors.joining()));
  }

  private String item(int round, SampleRecord sample, boolean same) {
    return "<li><b>Round %d</b> <small>%s sparse</small><br>%s%s</li>"
        .formatted(
            round,
            Html.text(Numbers.percent(run.rounds().get(round).pruning().sparsity())),
            same ? "" : "<i>" + quoted(sample.prompt()) + "</i> ",
            quoted(sample.continuation() + (isCut(sample) ? " …" : "")));
  }

  /**
   * Tells whether the model would have continued: the longest samples have the requested length.
   */
  private boolean isCut(SampleRecord sample) {
    int most = byRound.values().stream().mapToInt(SampleRecord::tokens).max().orElse(0);
    return sample.tokens() == most && !sample.continuation().isBlank();
  }

  private static String quoted(String text) {
    return text.isBlank()
        ? "<i>nothing: the model ended the text</i>"
        : "<q>" + Html.text(text.strip()) + "</q>";
  }
}
