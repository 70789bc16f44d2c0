package dev.espalier.report.run;

import dev.espalier.fault.SettingNames;
import dev.espalier.record.MetricsFile;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The page of one run: which figures it has, and in what order. */
public final class RunPage {

  private static final String SLIDER =
      "<label class=\"slider\"><span>Round</span><input type=\"range\" min=\"0\" step=\"1\""
          + " aria-label=\"Round shown\"><output></output></label>";

  private static final String CHOICE =
      "<div class=\"choice\" role=\"group\" aria-label=\"Rounds shown\"></div>";

  private static final String TENSORS = "<select aria-label=\"Tensors shown\" hidden></select>";

  private final Map<String, String> settings;
  private final Settings known;
  private final RunSummary run;
  private final List<LossCurve> curves;
  private final MaskOverlaps overlaps;
  private final Magnitudes magnitudes;
  private final Samples samples;
  private final Tables tables;
  private final Map<String, Figure> figures = new LinkedHashMap<>();

  public RunPage(RunDirectory directory, List<RoundRecord> rounds) {
    settings = directory.experiment();
    known = SettingsFile.known(settings, directory.experimentFile().toString());
    run = RunSummary.of(directory, rounds);
    curves = curves(directory, rounds);
    overlaps = MaskOverlaps.of(directory, rounds);
    magnitudes = Magnitudes.of(directory, rounds);
    samples = Samples.of(directory, run);
    tables = new Tables(run);
    add(perplexity());
    add(losses());
    add(new OverFitting(run).figure());
    if (!curves.isEmpty()) {
      add(steps());
    }
    add(layers());
    if (overlaps.shown()) {
      add(overlap());
    }
    if (magnitudes.known()) {
      add(magnitudes());
    }
    if (!NetworkTable.known(run).isEmpty()) {
      add(network());
    }
    if (curves.stream().anyMatch(curve -> !curve.maskDistances().isEmpty())) {
      add(maskDistances());
    }
    add(time());
    if (rounds.stream().anyMatch(round -> Double.isFinite(round.cost().tokensPerSecond()))) {
      add(speed());
    }
  }

  private static List<LossCurve> curves(RunDirectory run, List<RoundRecord> rounds) {
    List<LossCurve> curves = new ArrayList<>();
    for (RoundRecord round : rounds) {
      Path metrics = run.metrics(round.round());
      // The steps are the one file of a round people delete to save space.
      if (Files.isRegularFile(metrics)) {
        curves.add(LossCurve.of(round.round(), MetricsFile.read(metrics)));
      }
    }
    return curves;
  }

  private void add(Figure figure) {
    figures.put(figure.id(), figure);
  }

  /** Writes the numbers of all figures into a folder. */
  public void writeNumbers(Path folder) {
    Figure.writeNumbers(List.copyOf(figures.values()), folder);
    if (!figures.containsKey("overlap")) {
      // Earlier versions wrote it of every run.
      Figure.forgetNumbers("overlap", folder);
    }
    if (!samples.byRound().isEmpty()) {
      Figure.writeNumbers("samples", samples.numbers(), folder);
    }
  }

  public String html() {
    Story story = new Story(known, settings, run);
    return Page.html(
        story.title(),
        story.whatWasRun(),
        body(),
        ChartData.of(run, curves, overlaps, magnitudes).json(),
        Resources.runScript());
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
            KeyFigures.html(run, scope()),
            verdict(),
            figure("perplexity").html(),
            Figure.pair(List.of(figure("losses"), figure("overfitting"))),
            Figure.column(rest),
            Figure.pair(last),
            samples.html(),
            Figure.base64(Results.csv(run.rounds())),
            Tables.settings(settings));
  }

  private String scope() {
    return known.get(Setting.SCOPE);
  }

  /** HTML: what the sparsity costs, then whether the model over-fits. */
  private String verdict() {
    String cost = new PruningCost(run).sentence();
    return "<div class=\"verdict\">%s<p>%s</p></div>"
        .formatted(
            cost.isEmpty() ? "" : "<p><strong>" + Html.text(cost) + "</strong></p>",
            Html.text(Verdict.of(run)));
  }

  private Figure figure(String id) {
    return Objects.requireNonNull(figures.get(id));
  }

  private Figure losses() {
    return new Figure(
        "losses",
        "Losses",
        "Mean cross-entropy after each round, in nats per predicted token. "
            + run.training().meaning(),
        Alternatives.losses(run),
        tables.losses(),
        tables.lossNumbers());
  }

  private Figure perplexity() {
    return new Figure(
        "perplexity",
        "What sparsity costs",
        "Validation perplexity against the share of the scope’s weights that is pruned. The dashed"
            + " line is that of "
            + (run.first().pruning().sparsity() == 0 ? "the dense model" : "round 0")
            + "; lines above it cost 1, 5 and 10 % more, where they can be told apart.",
        Alternatives.perplexity(run),
        tables.perplexity(),
        tables.perplexityNumbers());
  }

  private Figure steps() {
    return new Figure(
        "steps",
        "Loss within rounds",
        "Loss of each step’s own batch, with dropout, which makes it higher than the training loss"
            + " without; long rounds are thinned to 150 means. "
            + SettingNames.KEYS.in(Diagnosis.of(run.rounds())),
        CHOICE,
        Alternatives.steps(curves),
        tables.steps(curves),
        Tables.stepNumbers(curves));
  }

  private Figure layers() {
    return new Figure(
        "layers",
        "Sparsity by layer",
        "Per cent of each tensor’s weights pruned, by round. The first layer is on top.",
        Alternatives.layers(run),
        tables.layers() + tables.groups(),
        tables.layerNumbers());
  }

  private Figure overlap() {
    return new Figure(
        "overlap",
        "Overlap of the masks",
        overlaps.caption(),
        overlaps.alternative(),
        overlaps.table(),
        overlaps.numbers());
  }

  private Figure magnitudes() {
    return new Figure(
        "magnitudes",
        "Magnitudes before and after the cut",
        "How many weights of each tensor have which magnitude, on a logarithmic scale: as the round"
            + " trained them (grey), and those of them that the cut after it left (green). Each"
            + " picture reaches up to its tensor’s fullest bin.",
        "<div class=\"controls\">" + SLIDER + TENSORS + "</div>",
        magnitudes.alternative(),
        magnitudes.table(),
        magnitudes.numbers());
  }

  private Figure network() {
    return new Figure(
        "network",
        "What is left of the network",
        "Each layer’s units after a round, with the number that is live. A unit is dead if taking"
            + " it out changes no logit, constant if it has the same value whatever the text, and"
            + " live otherwise. Stranded weights survive but lie on no path from the text to the"
            + " logits. "
            + NetworkTable.compact(run),
        SLIDER,
        NetworkTable.alternative(run),
        NetworkTable.html(run),
        NetworkTable.numbers(run));
  }

  private Figure maskDistances() {
    return new Figure(
        "masks",
        "Mask distance",
        "While a round trains, the mask that would be cut now is drawn every few steps. The"
            + " fraction of the survivors whose fate differs from the mask before, by step.",
        Alternatives.maskDistances(),
        Tables.maskDistances(curves),
        Tables.maskDistanceNumbers(curves));
  }

  private Figure time() {
    return new Figure(
        "time",
        "Time by round",
        "Wall time of training, evaluating and saving.",
        Alternatives.time(run),
        tables.time(),
        tables.timeNumbers());
  }

  private Figure speed() {
    return new Figure(
        "speed",
        "Speed by round",
        "Tokens trained on per second of training. Round 0 contains the warm-up of the JVM.",
        Alternatives.speed(run),
        tables.speed(),
        tables.speedNumbers());
  }
}
