package dev.espalier.report.sweep;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.espalier.report.html.Column;
import dev.espalier.report.html.Figure;
import dev.espalier.report.html.Numbers;
import dev.espalier.report.html.Series;
import dev.espalier.report.sweep.MainEffects.Effect;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The figure of how much each axis moves the objective. */
record EffectFigure(SweepView view, List<Effect> effects) {

  private static final int MOST_DRAWN = 40;
  private static final int MOST_ROWS = 500;
  private static final int DIGITS = 4;

  private static final List<Column<Effect>> COLUMNS =
      List.of(
          Column.plain("axis", "Axis", effect -> effect.axis().key()),
          Column.plain("value", "Value", Effect::value),
          Column.plain("reference", "Compared with", Effect::reference),
          Column.of("change", "Change", Effect::mean, mean -> Numbers.signed(mean, DIGITS)),
          Column.of("low", "95 % interval from", Effect::low, low -> Numbers.signed(low, DIGITS)),
          Column.of("high", "to", Effect::high, high -> Numbers.signed(high, DIGITS)),
          new Column<>(
              "by",
              "By",
              effect -> effect.paired() ? "pairs" : "means",
              effect -> Numbers.count(effect.count()) + (effect.paired() ? " pairs" : " values")),
          Column.plain("count", "Count", Effect::count));

  static EffectFigure of(SweepView view) {
    return new EffectFigure(view, MainEffects.of(view));
  }

  boolean known() {
    return !effects.isEmpty();
  }

  Figure figure() {
    boolean unpaired = effects.stream().anyMatch(effect -> !effect.paired());
    boolean paired = effects.stream().anyMatch(Effect::paired);
    double noise = view.noise();
    return new Figure(
        "effects",
        "Main effects",
        "How much each axis moves "
            + view.objective().words()
            + "."
            + (paired
                ? " Cells that agree on all other axes are compared in pairs, a value with the first"
                    + " value of the axis: the mark is the mean of the differences, the line its 95 %"
                    + " interval by Student’s t, with one degree of freedom fewer than pairs."
                : "")
            + (unpaired
                ? " Hollow marks are axes without such pairs, since their values were drawn together:"
                    + " two sets of cells are compared there, with Welch’s interval."
                : "")
            + " Each interval stands alone; of twenty, one is expected to miss."
            + (Double.isFinite(noise)
                ? " Cells that differ by seed only have a standard deviation of %s."
                    .formatted(Numbers.fixed(noise, DIGITS))
                : ""),
        "The change of %s with its interval, for %d values of the axes."
            .formatted(view.objective().words(), effects.size()),
        Rows.table(
            "Change of " + view.objective().words(),
            effects,
            MOST_ROWS,
            "effects",
            COLUMNS.subList(0, COLUMNS.size() - 1)),
        new Series<>(effects).csv(COLUMNS));
  }

  /** Returns what moves the objective most and beyond doubt, in words; empty if nothing does. */
  String verdict() {
    return effects.stream()
        .filter(Effect::clear)
        .max(Comparator.comparingDouble(effect -> Math.abs(effect.mean())))
        .map(
            effect ->
                "Most is moved by %s: %s instead of %s changes it by %s [%s, %s]."
                    .formatted(
                        effect.axis().words(),
                        effect.value(),
                        effect.reference(),
                        Numbers.signed(effect.mean(), 2),
                        Numbers.signed(effect.low(), 2),
                        Numbers.signed(effect.high(), 2)))
        .orElse("");
  }

  /** An effect as drawn by the script. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Drawn(
      String axis,
      String value,
      String reference,
      int count,
      boolean paired,
      double mean,
      @Nullable Double low,
      @Nullable Double high) {}

  /** Returns what the script draws: the greatest, in the order of the table. */
  List<Drawn> chart() {
    Set<Effect> greatest =
        new HashSet<>(
            effects.stream()
                .sorted(Comparator.comparingDouble((Effect effect) -> -Math.abs(effect.mean())))
                .limit(MOST_DRAWN)
                .toList());
    return effects.stream()
        .filter(greatest::contains)
        .map(
            effect ->
                new Drawn(
                    effect.axis().words(),
                    effect.value(),
                    effect.reference(),
                    effect.count(),
                    effect.paired(),
                    effect.mean(),
                    Numbers.finite(effect.low()),
                    Numbers.finite(effect.high())))
        .toList();
  }
}
