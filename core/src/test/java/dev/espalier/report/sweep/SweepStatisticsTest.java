package dev.espalier.report.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.record.sweep.Objective;
import dev.espalier.record.sweep.SweepCell;
import dev.espalier.record.sweep.UnitState;
import dev.espalier.report.SampleSweep;
import dev.espalier.report.sweep.MainEffects.Effect;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The numbers of a sweep's page, against numbers computed by hand. */
class SweepStatisticsTest {

  /** The quantile of Student's t with two degrees of freedom at 0.975, in closed form. */
  private static final double T_OF_TWO = 0.95 * Math.sqrt(2 / (4 * 0.975 * 0.025));

  private static final Objective LOSS =
      new Objective(Objective.Metric.EVAL_LOSS, OptionalDouble.empty(), Objective.Goal.MINIMIZE);

  private final List<SweepCell> cells = new ArrayList<>();

  /** Adds a cell of one dense round with a loss; settings as key, value, key, value. */
  private void cell(double loss, String... settings) {
    Map<String, String> map = new TreeMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      map.put(settings[i], settings[i + 1]);
    }
    cells.add(SampleSweep.done(cells.size() + 1, map, 1, loss));
  }

  private SweepView view() {
    return SweepView.of(Settings.defaults().with(Setting.RATE, 0.5), LOSS, cells);
  }

  @Test
  void anAxisIsComparedWhereAllElseIsEqual() {
    double[][] losses = {{10, 12, 14}, {11, 14, 17}};
    for (int seed = 1; seed <= 3; seed++) {
      cell(losses[0][seed - 1], "rate", "0.1", "seed", String.valueOf(seed));
      cell(losses[1][seed - 1], "rate", "0.2", "seed", String.valueOf(seed));
    }
    // Without a partner, and not done: neither says anything about the rate.
    cell(1000, "rate", "0.2", "seed", "9");
    cells.add(
        SampleSweep.undone(
            99, Map.of("rate", "0.1", "seed", "9"), UnitState.FAILED, "the loss is NaN"));
    Effect effect = MainEffects.of(view()).getFirst();
    assertThat(MainEffects.of(view())).hasSize(1);
    assertThat(effect.axis().key()).isEqualTo("rate");
    assertThat(effect.value()).isEqualTo("0.2");
    assertThat(effect.reference()).isEqualTo("0.1");
    assertThat(effect.paired()).isTrue();
    assertThat(effect.count()).isEqualTo(3);
    // Differences 1, 2 and 3: mean 2, standard deviation 1.
    assertThat(effect.mean()).isCloseTo(2, within(1e-12));
    assertThat(effect.low()).isCloseTo(2 - T_OF_TWO / Math.sqrt(3), within(1e-9));
    assertThat(effect.high()).isCloseTo(2 + T_OF_TWO / Math.sqrt(3), within(1e-9));
    assertThat(effect.clear()).isFalse();
  }

  @Test
  void ofSeveralAxesThatWhichMovesMostIsFirst() {
    for (String rate : List.of("0.1", "0.2")) {
      for (String criterion : List.of("magnitude", "random", "wanda")) {
        cell(
            (rate.equals("0.2") ? 5 : 0) + (criterion.equals("random") ? 1 : 0),
            "rate",
            rate,
            "criterion",
            criterion);
      }
    }
    List<Effect> effects = MainEffects.of(view());
    assertThat(effects)
        .extracting(effect -> effect.axis().key() + " " + effect.value())
        .containsExactly("rate 0.2", "criterion random", "criterion wanda");
    assertThat(effects).extracting(Effect::mean).containsExactly(5.0, 1.0, 0.0);
    assertThat(effects).extracting(Effect::count).containsExactly(3, 2, 2);
  }

  /** Draws at random move together, so that no two cells differ in one axis only. */
  @Test
  void drawnAxesAreComparedInHalves() {
    double[] losses = {1, 2, 9, 11, 14};
    for (int draw = 0; draw < losses.length; draw++) {
      for (String criterion : List.of("magnitude", "wanda")) {
        // Drawn anew for each cell of the grid: twice as many cells are not twice as many draws.
        cell(
            losses[draw] + (criterion.equals("wanda") ? 0.5 : 0),
            "criterion",
            criterion,
            "learning_rate",
            "0.00" + (draw + 1),
            "weight_decay",
            "0." + (9 - draw));
      }
    }
    List<Effect> effects = MainEffects.of(view());
    Effect rate =
        effects.stream()
            .filter(effect -> effect.axis().key().equals("learning_rate"))
            .findFirst()
            .orElseThrow();
    assertThat(rate.paired()).isFalse();
    assertThat(rate.count()).isEqualTo(4);
    // Means of the values 1.25 and 2.25 below the middle, 11.25 and 14.25 above.
    assertThat(rate.mean()).isCloseTo(12.75 - 1.75, within(1e-12));
    assertThat(rate.value()).isEqualTo("≥ 0.004");
    assertThat(rate.reference()).isEqualTo("≤ 0.002");
    assertThat(rate.low()).isLessThan(rate.mean()).isNotNaN();
    Effect criterion = effects.stream().filter(Effect::paired).findFirst().orElseThrow();
    assertThat(criterion.mean()).isCloseTo(0.5, within(1e-12));
    assertThat(criterion.count()).isEqualTo(5);
  }

  @Test
  void groupsDifferBySeedOnly() {
    cell(1, "seed", "1", "rate", "0.1");
    cell(3, "seed", "2", "rate", "0.1");
    cell(4, "seed", "1", "rate", "0.2");
    cell(8, "seed", "2", "rate", "0.2");
    // A cell that says nothing of the rate has that of all cells.
    cell(6, "seed", "3");
    SweepView view = view();
    assertThat(view.groups())
        .extracting(CellGroup::name)
        .containsExactly("rate 0.1", "rate 0.2", "rate 0.5");
    assertThat(view.ranked())
        .extracting(group -> group.band().mean())
        .containsExactly(2.0, 6.0, 6.0);
    // Squares 2 and 8 with one degree of freedom each.
    assertThat(view.noise()).isCloseTo(Math.sqrt(5), within(1e-12));
  }

  @Test
  void theFrontHasWhatNothingBeats() {
    // Cost grows with the remainder of the number by seven.
    cell(5, "rate", "0.1"); // 61 seconds
    cell(6, "rate", "0.2"); // 62, dearer and worse
    cell(3, "rate", "0.3"); // 63
    cell(3, "rate", "0.4"); // 64, dearer and no better
    cell(2, "rate", "0.6"); // 65
    CostFigure figure = CostFigure.of(view());
    assertThat(
            figure.points().stream()
                .filter(CostFigure.Point::front)
                .map(point -> point.group().name()))
        .containsExactly("rate 0.6", "rate 0.3", "rate 0.1");
    // Two threads for a minute and a second.
    assertThat(view().cells().getFirst().hours()).isCloseTo(61 * 2 / 3600.0, within(1e-12));
  }

  @Test
  void aHeatMapHasTheMeanOverEverythingElse() {
    cell(1, "rate", "0.1", "criterion", "wanda", "seed", "1");
    cell(2, "rate", "0.1", "criterion", "wanda", "seed", "2");
    cell(7, "rate", "0.2", "criterion", "random", "seed", "1");
    AxisHeat heat = AxisHeat.of(view());
    AxisHeat.Drawn drawn = heat.chart();
    assertThat(drawn.axes())
        .extracting(AxisHeat.DrawnAxis::name)
        .containsExactly("criterion", "rate", "seed");
    assertThat(drawn.down()).isZero();
    assertThat(drawn.across()).isEqualTo(1);
    assertThat(drawn.pairs().getFirst().spots())
        .containsExactly(List.of(0, 0, 1.5, 2, 1.0, 2.0), List.of(1, 1, 7.0, 1, 7.0, 7.0));
  }

  @Test
  void manyNumbersBecomeIntervals() {
    List<String> values = new ArrayList<>();
    for (int i = 1; i <= 95; i++) {
      values.add(String.valueOf(i));
    }
    AxisBins bins = AxisBins.of(SweptAxis.of("seed", values));
    assertThat(bins.labels()).hasSize(10).startsWith("1 to 9", "10 to 19").endsWith("86 to 95");
    assertThat(bins.places().get("95")).isEqualTo(9);
    assertThat(AxisBins.of(SweptAxis.of("seed", values.subList(0, 24))).labels()).hasSize(24);
  }
}
