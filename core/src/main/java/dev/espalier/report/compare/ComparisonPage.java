package dev.espalier.report.compare;

import dev.espalier.report.html.Figure;
import dev.espalier.report.html.Html;
import dev.espalier.report.html.Page;
import dev.espalier.report.html.Resources;
import dev.espalier.report.run.RunDescription;
import dev.espalier.settings.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The page of several runs: their curves in one chart, and their differences. */
public final class ComparisonPage {

  /** Settings described once if all runs share them. */
  private static final List<Setting<?>> COMMON =
      List.of(
          Setting.MODEL,
          Setting.DATASET,
          Setting.SCOPE,
          Setting.CRITERION,
          Setting.RATE,
          Setting.RESET,
          Setting.LEARNING_RATE);

  private final List<ComparedRun> runs;
  private final List<RunGroup> groups;
  private final EqualTable equal;
  private final RunTable table;
  private final RunCurves curves;
  private final SeedOverlaps overlaps;
  private final List<Figure> figures = new ArrayList<>();

  public ComparisonPage(List<ComparedRun> runs) {
    this.runs = runs;
    groups = RunGroup.of(runs);
    equal = EqualTable.of(groups);
    table = RunTable.of(groups);
    curves = RunCurves.of(groups);
    overlaps = SeedOverlaps.of(groups);
    figures.add(curves.figure(equal.verdict()));
    if (overlaps.known()) {
      figures.add(overlaps.figure());
    }
  }

  public void writeNumbers(Path folder) {
    Figure.writeNumbers(figures, folder);
    Figure.writeNumbers("runs", table.csv(), folder);
    Figure.writeNumbers("equal", equal.csv(), folder);
  }

  public String html() {
    return Page.html(
        "Comparing " + runs.size() + " runs",
        story(),
        body(),
        ComparisonData.of(curves, overlaps).json(),
        Resources.comparisonScript());
  }

  private String body() {
    return """
    <p class="verdict">%s</p>
    %s
    <figure id="equal">
      <figcaption><h2>At equal sparsity</h2><p>%s</p></figcaption>
      <div class="tools">%s</div>
      <div class="scroll" tabindex="0" role="region" aria-label="At equal sparsity, numbers">%s</div>
    </figure>
    <figure id="runs">
      <figcaption><h2>The runs</h2><p>Runs of one colour in the picture above differ by their seed only.</p></figcaption>
      <div class="tools">%s</div>
      <div class="scroll" tabindex="0" role="region" aria-label="The runs, numbers">%s</div>
    </figure>
    """
        .formatted(
            Html.text(equal.verdict()),
            Figure.column(figures),
            "Mean perplexity of each experiment at the sparsities that all have reached. "
                + EqualTable.INTERPOLATED,
            Figure.download("equal", "At equal sparsity", equal.csv()),
            equal.html(),
            Figure.download("runs", "The runs", table.csv()),
            table.html());
  }

  /** Returns HTML. */
  private String story() {
    List<Map<String, String>> settings = runs.stream().map(ComparedRun::settings).toList();
    List<String> differ =
        ComparedRun.differences(settings).stream().filter(key -> !key.endsWith("_sha256")).toList();
    Map<String, String> first = settings.getFirst();
    String same =
        COMMON.stream()
            .map(Setting::key)
            .filter(key -> !differ.contains(key) && first.containsKey(key))
            .map(
                key ->
                    key.replace('_', ' ')
                        + " <strong>"
                        + Html.text(RunDescription.plain(first.getOrDefault(key, "")))
                        + "</strong>")
            .collect(Collectors.joining(", "));
    String apart =
        differ.stream()
            .map(
                key ->
                    "<code>"
                        + Html.text(key)
                        + "</code> ("
                        + settings.stream()
                            .map(of -> RunDescription.plain(of.getOrDefault(key, "none")))
                            .distinct()
                            .map(Html::text)
                            .collect(Collectors.joining(", "))
                        + ")")
            .collect(Collectors.joining(", "));
    return "%d runs of %s. All have %s. %s."
        .formatted(
            runs.size(),
            groups.size() == 1 ? "one experiment" : groups.size() + " experiments",
            same.isEmpty() ? "little in common" : same,
            apart.isEmpty() ? "They differ in no setting" : "They differ in " + apart);
  }
}
