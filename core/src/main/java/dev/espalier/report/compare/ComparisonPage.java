package dev.espalier.report.compare;

import dev.espalier.record.RoundRecord;
import dev.espalier.report.html.Csv;
import dev.espalier.report.html.Figure;
import dev.espalier.report.html.Html;
import dev.espalier.report.html.Numbers;
import dev.espalier.report.html.Page;
import dev.espalier.report.html.Resources;
import dev.espalier.report.run.RunSummary;
import dev.espalier.report.run.Story;
import dev.espalier.report.run.TrainingLoss;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The page of several runs: their curves in one picture, and what sets them apart. */
public final class ComparisonPage {

  private static final String MEASURE =
      "<select id=\"measure\" aria-label=\"What is drawn\"></select>";

  private static final String BAND =
      "<select id=\"band\" aria-label=\"What the bands show\">"
          + "<option value=\"range\">bands: least to most</option>"
          + "<option value=\"interval\">bands: 95 % interval of the mean</option></select>";

  private static final String INTERPOLATED =
      "Values with ≈ are read off between a run’s two nearest rounds, along the straight line of"
          + " the loss over sparsity.";

  private final List<ComparedRun> runs;
  private final List<RunGroup> groups;
  private final EqualSparsity equal;
  private final List<List<RunGroup.SeedOverlap>> overlaps;
  private final List<Figure> figures = new ArrayList<>();

  public ComparisonPage(List<ComparedRun> runs) {
    this.runs = runs;
    groups = RunGroup.of(runs);
    equal = new EqualSparsity(groups);
    overlaps = groups.stream().map(RunGroup::seedOverlaps).toList();
    figures.add(curves());
    if (overlaps.stream().anyMatch(of -> !of.isEmpty())) {
      figures.add(seedOverlaps());
    }
  }

  public void writeNumbers(Path folder) {
    Figure.writeNumbers(figures, folder);
    Figure.writeNumbers("runs", runNumbers(), folder);
    Figure.writeNumbers("equal", equalNumbers(), folder);
  }

  public String html() {
    return Page.html(
        "Comparing " + runs.size() + " runs",
        story(),
        body(),
        ComparisonData.of(groups, overlaps).json(),
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
            Html.text(verdict()),
            Figure.column(figures),
            "Mean perplexity of each experiment at the sparsities that all have reached. "
                + INTERPOLATED,
            Figure.download("equal", "At equal sparsity", equalNumbers()),
            equalTable(),
            Figure.download("runs", "The runs", runNumbers()),
            runTable());
  }

  /** HTML. */
  private String story() {
    List<Map<String, String>> settings = runs.stream().map(ComparedRun::settings).toList();
    List<String> differ =
        ComparedRun.differences(settings).stream().filter(key -> !key.endsWith("_sha256")).toList();
    Map<String, String> first = settings.getFirst();
    String same =
        List.of("model", "dataset", "scope", "criterion", "rate", "reset", "learning_rate").stream()
            .filter(key -> !differ.contains(key) && first.containsKey(key))
            .map(
                key ->
                    key.replace('_', ' ')
                        + " <strong>"
                        + Html.text(Story.plain(first.getOrDefault(key, "")))
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
                            .map(of -> Story.plain(of.getOrDefault(key, "none")))
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

  /** Where all experiments stand at the highest sparsity that each has reached. */
  private String verdict() {
    double sparsity = equal.highest();
    boolean shared =
        groups.stream().allMatch(group -> EqualSparsity.of(group, sparsity).band().count() > 0);
    if (!shared) {
      return "The experiments share no sparsity at which they could be compared.";
    }
    boolean between =
        groups.stream().anyMatch(group -> EqualSparsity.of(group, sparsity).between());
    return "At %s sparsity, the highest that every experiment has reached: %s.%s"
        .formatted(
            Numbers.percent(sparsity),
            groups.stream()
                .map(group -> standing(group, sparsity))
                .collect(Collectors.joining("; ")),
            between ? " " + INTERPOLATED : "");
  }

  private static String standing(RunGroup group, double sparsity) {
    EqualSparsity.Standing at = EqualSparsity.of(group, sparsity);
    Band band = at.band();
    String spread =
        band.count() < 2
            ? ""
            : " (%d runs, %s to %s)"
                .formatted(
                    band.count(),
                    Numbers.perplexity(band.least()),
                    Numbers.perplexity(band.most()));
    return "%s has perplexity %s%s%s"
        .formatted(group.name(), at.between() ? "≈ " : "", Numbers.perplexity(band.mean()), spread);
  }

  private String equalTable() {
    List<String> head = new ArrayList<>(List.of("Sparsity"));
    groups.forEach(group -> head.add(group.name()));
    List<List<String>> rows = new ArrayList<>();
    for (double sparsity : equal.sparsities()) {
      List<String> row = new ArrayList<>(List.of(Numbers.percent(sparsity)));
      for (RunGroup group : groups) {
        EqualSparsity.Standing at = EqualSparsity.of(group, sparsity);
        row.add((at.between() ? "≈ " : "") + Numbers.perplexity(at.band().mean()));
      }
      rows.add(row);
    }
    return Html.table("Mean perplexity at equal sparsity", head, rows);
  }

  private Csv equalNumbers() {
    Csv csv = new Csv("sparsity", "experiment", "runs", "perplexity", "between_rounds");
    for (double sparsity : equal.sparsities()) {
      for (RunGroup group : groups) {
        EqualSparsity.Standing at = EqualSparsity.of(group, sparsity);
        csv.row(sparsity, group.name(), at.band().count(), at.band().mean(), at.between());
      }
    }
    return csv;
  }

  private Figure curves() {
    return new Figure(
        "curves",
        "All runs over sparsity",
        runs.size() == groups.size()
            ? "A line is one run."
            : "A line is the mean over the seeds of one experiment, with its runs as thin lines. The"
                + " band goes from the least to the most, or over the 95 % interval of the mean by"
                + " Student’s t.",
        "<div class=\"controls\">" + MEASURE + BAND + "</div>",
        "Perplexity and losses of %d runs in %d experiments, against sparsity. %s"
            .formatted(runs.size(), groups.size(), verdict()),
        bandTable(),
        curveNumbers());
  }

  /** One for all runs of the page. */
  private TrainingLoss training() {
    return TrainingLoss.of(runs.stream().flatMap(run -> run.run().rounds().stream()).toList());
  }

  private String bandTable() {
    List<List<String>> rows = new ArrayList<>();
    for (RunGroup group : groups) {
      for (int round : group.rounds()) {
        Band band = group.band(round, at -> at.losses().perplexity());
        rows.add(
            List.of(
                group.name() + ", round " + round,
                Numbers.percent(group.band(round, at -> at.pruning().sparsity()).mean()),
                String.valueOf(band.count()),
                Numbers.perplexity(band.mean()),
                Numbers.fixed(band.deviation(), 3),
                Numbers.perplexity(band.least()),
                Numbers.perplexity(band.most()),
                Double.isFinite(band.margin())
                    ? "± " + Numbers.fixed(band.margin(), 3)
                    : Numbers.NONE,
                Numbers.loss(group.band(round, at -> at.losses().evalLoss()).mean()),
                Numbers.loss(group.band(round, training()::of).mean())));
      }
    }
    return Html.table(
        "Perplexity by experiment and round, and mean losses",
        List.of(
            "Experiment",
            "Sparsity",
            "Runs",
            "Mean",
            "Deviation",
            "Least",
            "Most",
            "95 % interval",
            "Validation loss",
            training().title()),
        rows);
  }

  private Csv curveNumbers() {
    Csv csv =
        new Csv(
            "experiment",
            "run",
            "seed",
            "round",
            "sparsity",
            "perplexity",
            "eval_loss",
            "train_loss",
            "train_loss_eval");
    for (RunGroup group : groups) {
      for (ComparedRun run : group.runs()) {
        for (RoundRecord round : run.run().rounds()) {
          csv.row(
              group.name(),
              run.name(),
              run.seed(),
              round.round(),
              round.pruning().sparsity(),
              round.losses().perplexity(),
              round.losses().evalLoss(),
              round.losses().trainLoss(),
              round.fit() == null ? null : round.fit().trainLossEval());
        }
      }
    }
    return csv;
  }

  private Figure seedOverlaps() {
    List<List<String>> rows = new ArrayList<>();
    Csv csv = new Csv("experiment", "run_a", "run_b", "round", "sparsity", "overlap", "chance");
    for (int g = 0; g < groups.size(); g++) {
      for (RunGroup.SeedOverlap of : overlaps.get(g)) {
        rows.add(
            List.of(
                of.a() + " and " + of.b() + ", round " + of.round(),
                Numbers.percent(of.sparsity()),
                Numbers.percent(of.overlap()),
                Numbers.percent(of.chance())));
        csv.row(
            groups.get(g).name(),
            of.a(),
            of.b(),
            of.round(),
            of.sparsity(),
            of.overlap(),
            of.chance());
      }
    }
    return new Figure(
        "seeds",
        "Overlap of the masks of different seeds",
        "Survivors of both of two runs at equal sparsity, in per cent of the survivors of either"
            + " (Jaccard). The dashed line is what masks with as many survivors in each tensor"
            + " share by chance.",
        "Overlap of the masks of runs of different seeds against sparsity, from %s to %s; by chance it would be %s to %s."
            .formatted(
                rows.getFirst().get(2),
                rows.getLast().get(2),
                rows.getFirst().get(3),
                rows.getLast().get(3)),
        Html.table(
            "Overlap of the survivors of two seeds",
            List.of("Runs", "Sparsity", "Overlap", "By chance"),
            rows),
        csv);
  }

  private String runTable() {
    List<List<String>> rows = new ArrayList<>();
    for (RunGroup group : groups) {
      for (ComparedRun run : group.runs()) {
        RunSummary of = run.run();
        rows.add(
            List.of(
                run.name(),
                groups.size() == 1 ? Numbers.NONE : group.name(),
                run.seed(),
                String.valueOf(of.rounds().size()),
                Numbers.perplexity(of.first().losses().perplexity())
                    + " in "
                    + RunSummary.at(of.first()),
                of.best()
                    .map(
                        best ->
                            Numbers.perplexity(best.losses().perplexity())
                                + " in "
                                + RunSummary.at(best))
                    .orElse(Numbers.NONE),
                Numbers.perplexity(of.last().losses().perplexity()),
                Numbers.percent(of.last().pruning().sparsity()),
                Numbers.seconds(of.totalSeconds())));
      }
    }
    return Html.table(
        "One row for each run",
        List.of(
            "Run",
            "Experiment",
            "Seed",
            "Rounds",
            "Perplexity, first round",
            "Best",
            "Last",
            "Sparsity of the last",
            "Time"),
        rows);
  }

  private Csv runNumbers() {
    Csv csv =
        new Csv(
            "run",
            "experiment",
            "seed",
            "rounds",
            "dense_perplexity",
            "best_perplexity",
            "best_round",
            "last_perplexity",
            "last_sparsity",
            "run_time_s",
            "first_round",
            "first_sparsity",
            "first_perplexity");
    for (RunGroup group : groups) {
      for (ComparedRun run : group.runs()) {
        RunSummary of = run.run();
        csv.row(
            run.name(),
            group.name(),
            run.seed(),
            of.rounds().size(),
            run.at(0)
                .filter(round -> round.pruning().sparsity() == 0)
                .map(at -> at.losses().perplexity())
                .orElse(null),
            of.best().map(at -> at.losses().perplexity()).orElse(null),
            of.best().map(RoundRecord::round).orElse(null),
            of.last().losses().perplexity(),
            of.last().pruning().sparsity(),
            of.totalSeconds(),
            of.first().round(),
            of.first().pruning().sparsity(),
            of.first().losses().perplexity());
      }
    }
    return csv;
  }
}
