package dev.espalier.report.run;

import dev.espalier.fault.SettingNames;
import dev.espalier.record.Results;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.report.html.Figure;
import dev.espalier.report.html.Html;
import dev.espalier.report.html.Page;
import dev.espalier.report.html.Resources;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The page of one run: its figures and their order. */
public final class RunPage {

  private final Map<String, String> settings;
  private final Settings known;
  private final RunSummary run;
  private final RoundFigures byRound;
  private final LayerFigure layers;
  private final StepFigures steps;
  private final OverlapFigure overlaps;
  private final MagnitudeFigure magnitudes;
  private final SampleTexts samples;
  private final Map<String, Figure> figures = new LinkedHashMap<>();

  public RunPage(RunDirectory directory, List<RoundRecord> rounds) {
    settings = directory.experiment();
    known = SettingsFile.known(settings, directory.experimentFile().toString());
    run = RunSummary.of(directory, rounds);
    byRound = RoundFigures.of(run);
    layers = LayerFigure.of(run);
    steps = StepFigures.of(directory, rounds);
    overlaps = OverlapFigure.of(directory, rounds);
    magnitudes = MagnitudeFigure.of(directory, rounds);
    samples = SampleTexts.of(directory, run);
    NetworkFigure network = NetworkFigure.of(run);
    add(byRound.perplexity());
    add(byRound.losses());
    add(byRound.overFitting());
    if (steps.known()) {
      add(steps.losses(SettingNames.KEYS.in(Diagnosis.of(rounds))));
    }
    add(layers.figure());
    if (overlaps.shown()) {
      add(overlaps.figure());
    }
    if (magnitudes.known()) {
      add(magnitudes.figure());
    }
    if (network.known()) {
      add(network.figure());
    }
    if (steps.drewMasks()) {
      add(steps.maskDistances());
    }
    add(byRound.time());
    if (byRound.speedIsKnown()) {
      add(byRound.speed());
    }
  }

  private void add(Figure figure) {
    figures.put(figure.id(), figure);
  }

  /** Writes the numbers of all figures to a folder. */
  public void writeNumbers(Path folder) {
    Figure.writeNumbers(List.copyOf(figures.values()), folder);
    if (!figures.containsKey("overlap")) {
      // Earlier versions wrote this file for every run.
      Figure.forgetNumbers("overlap", folder);
    }
    if (!samples.byRound().isEmpty()) {
      Figure.writeNumbers("samples", samples.numbers(), folder);
    }
  }

  public String html() {
    RunDescription story = new RunDescription(known, settings, run);
    return Page.html(
        story.title(), story.whatWasRun(), body(), chart().json(), Resources.runScript());
  }

  private ChartData chart() {
    return new ChartData(
        run.training().title(),
        byRound.chart(),
        layers.chart(),
        steps.chart(),
        run.best().map(RoundRecord::round).orElse(null),
        overlaps.shown() ? overlaps.data() : null,
        magnitudes.data());
  }

  private String body() {
    List<Figure> rest = new ArrayList<>(figures.values());
    List<Figure> last = new ArrayList<>(rest);
    last.removeIf(figure -> !List.of("time", "speed").contains(figure.id()));
    rest.removeAll(List.of(figure("losses"), figure("perplexity"), figure("overfitting")));
    rest.removeAll(last);
    return """
    <section aria-label="Key figures">
      <dl class="figures">%s</dl>
      %s
    </section>
    %s%s%s%s%s
    <section class="settings">
      <h2>Settings and results</h2>
      <p><a class="button" download="results.csv" href="data:text/csv;charset=utf-8;base64,%s">Results as CSV</a></p>
      <details><summary>All settings</summary><div class="scroll" tabindex="0" role="region" \
    aria-label="All settings">%s</div></details>
    </section>
    """
        .formatted(
            SummaryTiles.html(run, scope()),
            verdict(),
            figure("perplexity").html(),
            Figure.pair(List.of(figure("losses"), figure("overfitting"))),
            Figure.column(rest),
            Figure.pair(last),
            samples.html(),
            Figure.base64(Results.csv(run.rounds())),
            settingsTable());
  }

  private String scope() {
    return known.get(Setting.SCOPE);
  }

  /** Returns HTML: the cost of sparsity, then whether the model over-fits. */
  private String verdict() {
    String cost = new PruningCost(run).sentence();
    return "<div class=\"verdict\">%s<p>%s</p></div>"
        .formatted(
            cost.isEmpty() ? "" : "<p><strong>" + Html.text(cost) + "</strong></p>",
            Html.text(OverFittingVerdict.of(run)));
  }

  private Figure figure(String id) {
    return Objects.requireNonNull(figures.get(id));
  }

  private String settingsTable() {
    return Html.table(
        "experiment.yaml",
        List.of("Setting", "Value"),
        settings.entrySet().stream().map(e -> List.of(e.getKey(), e.getValue())).toList());
  }
}
