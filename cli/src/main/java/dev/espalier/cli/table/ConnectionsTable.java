package dev.espalier.cli.table;

import dev.espalier.experiment.tool.InspectionResult;
import dev.espalier.experiment.tool.UnitNumbers;
import dev.espalier.record.LayerConnections;
import dev.espalier.record.UnitCounts;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Tables of what is left of a network for the terminal. */
final class ConnectionsTable {

  private ConnectionsTable() {}

  /** Returns the number of units in each state, and the live ones by layer. */
  static String of(InspectionResult result) {
    return states(result) + "\n" + layers(result);
  }

  private static String states(InspectionResult result) {
    StringBuilder text = new StringBuilder();
    text.append(row("units", "live", "constant", "dead"));
    state(text, "residual features", result, UnitNumbers::features);
    state(text, "query-key pairs", result, UnitNumbers::queryKeyPairs);
    state(text, "value dimensions", result, UnitNumbers::values);
    state(text, "heads", result, UnitNumbers::heads);
    state(text, "neurons", result, UnitNumbers::neurons);
    state(text, "sub-layers", result, UnitNumbers::sublayers);
    state(text, "layers", result, UnitNumbers::layers);
    return text.toString();
  }

  private static void state(
      StringBuilder text, String name, InspectionResult result, ToIntFunction<UnitNumbers> kind) {
    text.append(
        row(
            "  " + name,
            number(kind.applyAsInt(result.units().live())),
            number(kind.applyAsInt(result.units().constant())),
            number(kind.applyAsInt(result.units().dead()))));
  }

  private static String row(String name, String live, String constant, String dead) {
    return String.format("%-21s%12s%12s%12s%n", name, live, constant, dead);
  }

  private static String layers(InspectionResult result) {
    List<LayerConnections> layers = result.perLayer();
    if (layers.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("live units by layer\n");
    text.append(
        "  layer  stream    ln_1     q-k       v  heads    ln_2  neurons  attention  MLP     "
            + "  stranded    paths\n");
    // Layers of a compact model differ in width, so the widest one is shown as the total.
    text.append("     of").append(counts(kind -> widest(layers, kind))).append('\n');
    for (LayerConnections layer : layers) {
      text.append(
          String.format(
              Locale.ROOT,
              "  %5d%s  %-9s  %-8s  %8s  %7s%n",
              layer.layer(),
              counts(kind -> kind.apply(layer).live()),
              layer.states().attention(),
              layer.states().mlp(),
              percent(layer.stranded()),
              power(result.log10Paths().get(layer.layer() + 1))));
    }
    return text.toString();
  }

  private static int widest(
      List<LayerConnections> layers, Function<LayerConnections, UnitCounts> kind) {
    return layers.stream().map(kind).mapToInt(UnitCounts::all).max().orElse(0);
  }

  private static String counts(ToIntFunction<Function<LayerConnections, UnitCounts>> of) {
    return String.format(
        Locale.ROOT,
        "%8d%8d%8d%8d%7d%8d%9d",
        of.applyAsInt(LayerConnections::features),
        of.applyAsInt(layer -> layer.attention().attentionFeatures()),
        of.applyAsInt(layer -> layer.attention().queryKeyPairs()),
        of.applyAsInt(layer -> layer.attention().values()),
        of.applyAsInt(layer -> layer.attention().heads()),
        of.applyAsInt(layer -> layer.mlp().mlpFeatures()),
        of.applyAsInt(layer -> layer.mlp().neurons()));
  }

  /** Formats a number of paths, given its decimal logarithm. */
  static String power(@Nullable Double log10) {
    return log10 == null ? "none" : String.format(Locale.ROOT, "10^%.1f", log10);
  }

  private static String percent(double share) {
    return Double.isFinite(share) ? String.format(Locale.ROOT, "%.1f %%", 100 * share) : "-";
  }

  private static String number(int count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
