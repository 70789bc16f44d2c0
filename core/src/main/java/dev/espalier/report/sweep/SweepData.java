package dev.espalier.report.sweep;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.espalier.report.html.Html;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** The data that the script of a sweep's page draws, as provided by the figures. */
@JsonInclude(JsonInclude.Include.ALWAYS)
record SweepData(
    String objective,
    boolean minimize,
    List<Axis> axes,
    List<String> measures,
    List<GroupCurves.DrawnGroup> groups,
    List<CostFigure.Drawn> cost,
    AxisHeat.Drawn heat,
    List<EffectFigure.Drawn> effects) {

  /** An axis by which groups can be coloured; without values if groups have none of their own. */
  record Axis(String name, List<String> values) {}

  static List<Axis> axes(SweepView view) {
    return view.varying().stream()
        .map(
            axis ->
                new Axis(
                    axis.words(),
                    axis.isSeed() ? List.of() : axis.values().stream().map(axis::shown).toList()))
        .toList();
  }

  /** Returns JSON that is safe within a script element. */
  String json() {
    return Html.json(new JsonMapper().writeValueAsString(this));
  }
}
