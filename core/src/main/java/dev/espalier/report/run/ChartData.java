package dev.espalier.report.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.espalier.report.html.Html;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The data that the page's script draws, as provided by the figures; non-finite numbers are null.
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ChartData(
    String training,
    List<Map<String, @Nullable Object>> rounds,
    List<LayerFigure.Drawn> layers,
    List<StepFigures.Drawn> curves,
    @JsonProperty("best") @Nullable Integer bestRound,
    OverlapFigure.@Nullable Data overlap,
    MagnitudeFigure.@Nullable Data magnitudes) {

  /** Returns JSON that is safe within a script element. */
  String json() {
    return Html.json(new JsonMapper().writeValueAsString(this));
  }
}
