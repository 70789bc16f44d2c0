package dev.espalier.report.run;

import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.report.html.Column;
import dev.espalier.report.html.Figure;
import dev.espalier.report.picture.HeatMap;
import dev.espalier.report.picture.LineChart;
import dev.espalier.report.picture.LineChart.Line;
import dev.espalier.report.picture.LineChart.Point;
import dev.espalier.report.picture.Picture;
import java.util.ArrayList;
import java.util.List;

/** The page's main figures, drawn without its script. */
public final class RunPictures {

  private static final String TRAIN = "#0072b2";
  private static final String EVAL = "#c14e00";
  private static final String QUIET = "#5a6366";

  private final RunSummary run;
  private final RoundFigures byRound;

  private RunPictures(RunSummary run) {
    this.run = run;
    this.byRound = RoundFigures.of(run);
  }

  /**
   * Returns the pictures of a run, without those for which nothing was measured.
   *
   * @param rounds the rounds to draw, at least one
   */
  public static List<Picture> of(RunDirectory directory, List<RoundRecord> rounds) {
    return new RunPictures(RunSummary.of(directory, rounds)).all();
  }

  private List<Picture> all() {
    List<Picture> pictures = new ArrayList<>();
    add(pictures, byRound.perplexity(), perplexity());
    add(pictures, byRound.losses(), losses());
    LayerFigure layers = LayerFigure.of(run);
    if (!layers.tensors().isEmpty()) {
      Figure figure = layers.figure();
      pictures.add(new Picture(figure.id(), figure.alternative(), layers(layers)));
    }
    return pictures;
  }

  private static void add(List<Picture> pictures, Figure figure, LineChart chart) {
    if (chart.isKnown()) {
      pictures.add(new Picture(figure.id(), figure.alternative(), chart.svg()));
    }
  }

  private LineChart perplexity() {
    Line measured = line("perplexity", EVAL, RoundPoint.SPARSITY, RoundPoint.PERPLEXITY);
    List<Point> inPercent =
        measured.points().stream().map(each -> new Point(100 * each.x(), each.y())).toList();
    double first = inPercent.getFirst().y();
    List<Line> lines = new ArrayList<>();
    lines.add(
        new Line(
            run.first().pruning().sparsity() == 0 ? "of the dense model" : "of the first round",
            QUIET,
            true,
            List.of(
                new Point(inPercent.getFirst().x(), first),
                new Point(inPercent.getLast().x(), first))));
    lines.add(new Line("perplexity", EVAL, false, inPercent));
    return new LineChart(
        "Validation perplexity against sparsity", "per cent of the scope pruned", false, lines);
  }

  private LineChart losses() {
    return new LineChart(
        "Losses by round, in nats per token",
        "round",
        true,
        List.of(
            line(
                run.training().title(),
                TRAIN,
                RoundPoint.ROUND,
                RoundPoint.trainOf(run.training())),
            line("Validation loss", EVAL, RoundPoint.ROUND, RoundPoint.EVAL_LOSS)));
  }

  private Line line(String name, String colour, Column<RoundPoint> across, Column<RoundPoint> up) {
    return new Line(
        name,
        colour,
        false,
        byRound.rounds().points().stream()
            .map(point -> new Point(number(across, point), number(up, point)))
            .toList());
  }

  private static double number(Column<RoundPoint> column, RoundPoint point) {
    return column.drawn(point) instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  private String layers(LayerFigure layers) {
    return new HeatMap(
            "Per cent of each tensor that is pruned",
            "round",
            run.rounds().stream().map(round -> String.valueOf(round.round())).toList(),
            layers.tensors().stream()
                .map(each -> new HeatMap.Row(RunSummary.shortName(each.name()), each.sparsity()))
                .toList())
        .svg();
  }
}
