package dev.espalier.report;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.MetricsFile;
import dev.espalier.record.Results;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.storage.WriteAside;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds {@code report.html} from the files of a run: one page that holds its charts, its numbers
 * and the chart library itself, and loads nothing.
 */
public final class ReportWriter {

  private ReportWriter() {}

  /**
   * Writes the page of the run at a path.
   *
   * @return the page
   * @throws BadInputException if there is no run with a whole round, a file of it cannot be
   *     understood, or the page cannot be written
   */
  public static Path write(Path run) {
    return write(RunDirectory.at(run));
  }

  /** As {@link #write(Path)}. */
  public static Path write(RunDirectory run) {
    WriteAside.text(run.report(), html(run));
    return run.report();
  }

  /**
   * The page itself; nothing is written.
   *
   * @throws BadInputException if there is no run with a whole round, or a file of it cannot be
   *     understood
   */
  public static String html(RunDirectory run) {
    if (!Files.isRegularFile(run.experimentFile())) {
      throw new BadInputException(
          run.path().toString(),
          "is no run (there is no experiment.yaml)",
          "name a directory that espalier prune has written");
    }
    Map<String, String> settings = run.experiment();
    List<RoundRecord> rounds = run.wholeRounds();
    if (rounds.isEmpty()) {
      throw new BadInputException(
          run.path().toString(), "has no whole round yet", "wait for the first, or use --resume");
    }
    return page(settings, rounds, curves(run, rounds));
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

  private static String page(
      Map<String, String> settings, List<RoundRecord> rounds, List<LossCurve> curves) {
    RunSummary summary = new RunSummary(rounds);
    Story story = new Story(settings, summary);
    Tables tables = new Tables(summary);
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("title", Html.text(story.title()));
    parts.put("story", story.whatWasRun());
    parts.put("verdict", Html.text(Verdict.of(summary)));
    parts.put("figures", KeyFigures.html(summary));
    parts.put("settings", Tables.settings(settings));
    parts.put("losses-alt", Html.text(Alternatives.losses(summary)));
    parts.put("losses-table", tables.losses());
    parts.put("perplexity-alt", Html.text(Alternatives.perplexity(summary)));
    parts.put("perplexity-table", tables.perplexity());
    parts.put("layers-alt", Html.text(Alternatives.layers(summary)));
    parts.put("layers-table", tables.layers());
    parts.put("network-alt", Html.text(NetworkTable.alternative(summary)));
    parts.put("network-table", NetworkTable.html(summary));
    parts.put("network-hidden", NetworkTable.known(summary).isEmpty() ? "hidden" : "");
    parts.put("steps-alt", Html.text(Alternatives.steps(curves)));
    parts.put("steps-table", Tables.steps(curves));
    parts.put("steps-hidden", curves.isEmpty() ? "hidden" : "");
    boolean drawn = curves.stream().anyMatch(curve -> !curve.maskDistances().isEmpty());
    parts.put("masks-alt", Html.text(Alternatives.maskDistances()));
    parts.put("masks-table", Tables.maskDistances(curves));
    parts.put("masks-hidden", drawn ? "" : "hidden");
    parts.put("time-alt", Html.text(Alternatives.time(summary)));
    parts.put("time-table", tables.time());
    parts.put("csv", base64(Results.csv(rounds)));
    parts.put("style", Resources.style());
    parts.put("data", ChartData.of(summary, curves).json());
    parts.put("echarts", Html.script(Resources.echarts()));
    parts.put("script", Html.script(Resources.script()));
    return new Template(Resources.page()).fill(parts);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
