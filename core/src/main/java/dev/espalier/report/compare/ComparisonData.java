package dev.espalier.report.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.espalier.report.html.Html;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** The data that the script of a page of several runs draws, as provided by the figures. */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ComparisonData(List<String> measures, List<Group> groups) {

  /** Runs that differ only by seed. */
  record Group(
      String name,
      List<RunCurves.DrawnRun> runs,
      List<RunCurves.DrawnBands> bands,
      List<SeedOverlaps.Drawn> overlaps) {}

  static ComparisonData of(RunCurves curves, SeedOverlaps overlaps) {
    List<Group> groups = new ArrayList<>();
    for (RunCurves.Experiment of : curves.experiments()) {
      groups.add(
          new Group(
              of.group().name(),
              RunCurves.drawnRuns(of),
              RunCurves.drawnBands(of),
              overlaps.chart(of.group())));
    }
    return new ComparisonData(
        List.of(Measure.values()).stream().map(Measure::words).toList(), groups);
  }

  /** Returns JSON that is safe within a script element. */
  String json() {
    return Html.json(new JsonMapper().writeValueAsString(this));
  }
}
