package dev.espalier.report.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.espalier.record.RoundRecord;
import dev.espalier.report.html.Html;
import dev.espalier.report.html.Numbers;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What the page's script draws: numbers only where there are numbers, null elsewhere. */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ChartData(
    String training,
    List<Round> rounds,
    List<Layer> layers,
    List<Curve> curves,
    @JsonProperty("best") @Nullable Integer bestRound,
    MaskOverlaps.@Nullable Data overlap,
    Magnitudes.@Nullable Data magnitudes) {

  /**
   * One round's point in every chart by round.
   *
   * @param model sparsity of the whole model
   * @param train the training loss that the page speaks of
   * @param withDropout the mean over the steps
   */
  record Round(
      int round,
      double sparsity,
      @Nullable Double model,
      @Nullable Double train,
      @Nullable Double withDropout,
      @Nullable Double eval,
      @Nullable Double perplexity,
      @Nullable Double seconds,
      @Nullable Double tokensPerSecond,
      boolean overfits,
      @Nullable NetworkData network) {}

  /** A row of the heat map. */
  record Layer(String name, String label, List<@Nullable Double> sparsity) {}

  /**
   * Steps and their losses, in parallel; steps and validation losses, and masks and their
   * distances, as pairs.
   */
  record Curve(
      int round,
      List<Integer> steps,
      List<@Nullable Double> losses,
      List<List<Number>> evaluations,
      List<List<Number>> maskDistances) {}

  static ChartData of(
      RunSummary run, List<LossCurve> curves, MaskOverlaps overlaps, Magnitudes magnitudes) {
    return new ChartData(
        run.training().title(),
        run.rounds().stream().map(round -> round(run, round)).toList(),
        run.layers().stream().map(name -> layer(run, name)).toList(),
        curves.stream().map(curve -> curve(run, curve)).toList(),
        run.best().map(RoundRecord::round).orElse(null),
        overlaps.shown() ? overlaps.data() : null,
        magnitudes.data());
  }

  private static Round round(RunSummary run, RoundRecord round) {
    return new Round(
        round.round(),
        round.pruning().sparsity(),
        Numbers.finite(Remaining.of(run, round).modelSparsity()),
        Numbers.finite(run.training().of(round)),
        Numbers.finite(round.losses().trainLoss()),
        Numbers.finite(round.losses().evalLoss()),
        Numbers.finite(round.losses().perplexity()),
        Numbers.finite(round.cost().runTimeSeconds()),
        Numbers.finite(round.cost().tokensPerSecond()),
        OverFitting.shows(run, round),
        NetworkData.of(round.connectivity()));
  }

  private static Layer layer(RunSummary run, String name) {
    return new Layer(
        name,
        RunSummary.shortName(name),
        run.rounds().stream()
            .<@Nullable Double>map(round -> Numbers.finite(RunSummary.layerSparsity(round, name)))
            .toList());
  }

  private static Curve curve(RunSummary run, LossCurve curve) {
    RoundRecord round = run.rounds().get(curve.round());
    return new Curve(
        curve.round(),
        curve.points().stream().map(LossCurve.Point::step).toList(),
        curve.points().stream()
            .<@Nullable Double>map(point -> Numbers.finite(point.loss()))
            .toList(),
        evaluations(round, curve),
        pairs(curve.maskDistances()));
  }

  /** Those within the round where they are known, else that after it. */
  private static List<List<Number>> evaluations(RoundRecord round, LossCurve curve) {
    if (curve.evaluations().isEmpty() && Double.isFinite(round.losses().evalLoss())) {
      return List.of(List.of(round.cost().steps(), round.losses().evalLoss()));
    }
    return pairs(curve.evaluations());
  }

  private static List<List<Number>> pairs(List<LossCurve.Measured> measured) {
    return measured.stream().map(of -> List.<Number>of(of.step(), of.value())).toList();
  }

  /** Safe within a script element. */
  String json() {
    return Html.json(new JsonMapper().writeValueAsString(this));
  }
}
