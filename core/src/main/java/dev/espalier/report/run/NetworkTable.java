package dev.espalier.report.run;

import dev.espalier.record.CompactSizes;
import dev.espalier.record.ConnectivityRecord;
import dev.espalier.record.LayerConnections;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.UnitCounts;
import dev.espalier.report.html.Csv;
import dev.espalier.report.html.Html;
import dev.espalier.report.html.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The picture of the network in words and numbers. */
final class NetworkTable {

  private static final List<String> HEAD =
      List.of(
          "Round, layer",
          "Features",
          "ln_1",
          "Query–key pairs",
          "Values",
          "Heads",
          "ln_2",
          "Neurons",
          "Attention",
          "MLP",
          "Unused features",
          "Stranded weights",
          "Paths to its end");

  /** As {@code round.json} names them, in the order of {@link NetworkData#kinds}. */
  private static final List<String> KINDS =
      List.of(
          "features",
          "attention_features",
          "query_key_pairs",
          "values",
          "heads",
          "mlp_features",
          "neurons");

  private static final List<String> STATES = List.of("live", "constant", "dead");

  private NetworkTable() {}

  /** The rounds of which the network is known. */
  static List<RoundRecord> known(RunSummary run) {
    return run.rounds().stream().filter(round -> round.connectivity() != null).toList();
  }

  static String html(RunSummary run) {
    List<List<String>> rows = new ArrayList<>();
    for (RoundRecord round : run.rounds()) {
      ConnectivityRecord network = round.connectivity();
      if (network != null) {
        for (LayerConnections layer : network.layers()) {
          rows.add(row(round.round(), layer, network.log10Paths().get(layer.layer() + 1)));
        }
      }
    }
    return Html.table(
        "Units of each layer by round: live / constant / dead where not all are live", HEAD, rows);
  }

  static Csv numbers(RunSummary run) {
    List<String> head = new ArrayList<>(List.of("round", "layer"));
    for (String kind : KINDS) {
      STATES.forEach(state -> head.add(kind + "_" + state));
    }
    head.addAll(
        List.of("attention", "mlp", "unused_features", "survivors", "stranded", "log10_paths"));
    Csv csv = new Csv(head);
    for (RoundRecord round : run.rounds()) {
      ConnectivityRecord network = round.connectivity();
      if (network != null) {
        for (LayerConnections layer : network.layers()) {
          List<@Nullable Object> cells = new ArrayList<>(List.of(round.round(), layer.layer()));
          for (UnitCounts units : NetworkData.kinds(layer)) {
            cells.addAll(List.of(units.live(), units.constant(), units.dead()));
          }
          cells.addAll(
              List.of(
                  layer.states().attention(),
                  layer.states().mlp(),
                  layer.unusedFeatures(),
                  layer.survivors(),
                  layer.stranded()));
          cells.add(network.log10Paths().get(layer.layer() + 1));
          csv.row(cells.toArray());
        }
      }
    }
    return csv;
  }

  private static List<String> row(int round, LayerConnections layer, @Nullable Double paths) {
    List<String> cells = new ArrayList<>();
    cells.add(round + ", " + layer.layer());
    NetworkData.kinds(layer).forEach(units -> cells.add(counts(units)));
    cells.add(layer.states().attention());
    cells.add(layer.states().mlp());
    cells.add(Numbers.count(layer.unusedFeatures()));
    cells.add(Numbers.percent(layer.stranded()));
    cells.add(paths == null ? "none" : String.format(Locale.ROOT, "10^%.1f", paths));
    return cells;
  }

  private static String counts(UnitCounts units) {
    return units.live() == units.all()
        ? Numbers.count(units.live())
        : Numbers.count(units.live())
            + " / "
            + Numbers.count(units.constant())
            + " / "
            + Numbers.count(units.dead());
  }

  static String alternative(RunSummary run) {
    List<RoundRecord> known = known(run);
    ConnectivityRecord network = known.isEmpty() ? null : known.getLast().connectivity();
    if (network == null) {
      return "What is left of the network: not recorded.";
    }
    return "The units of %d layers by state, for each of %d rounds. In the last, %s heads and %s neurons are live%s. %s"
        .formatted(
            network.layers().size(),
            known.size(),
            share(network, layer -> layer.attention().heads()),
            share(network, layer -> layer.mlp().neurons()),
            gone(network),
            compact(run))
        .strip();
  }

  /** What {@code compact} would make of the last round, or nothing where that is not known. */
  static String compact(RunSummary run) {
    List<RoundRecord> known = known(run);
    ConnectivityRecord network = known.isEmpty() ? null : known.getLast().connectivity();
    CompactSizes sizes = network == null ? null : network.compact();
    return sizes == null
        ? ""
        : "Without what is dead or constant, round %d's model has %s of %s parameters in the exact layout of compact, and %s in the plain one."
            .formatted(
                known.getLast().round(),
                Numbers.count(sizes.exact()),
                Numbers.count(sizes.before()),
                Numbers.count(sizes.plain()));
  }

  private static String share(
      ConnectivityRecord network, Function<LayerConnections, UnitCounts> kind) {
    List<UnitCounts> counts = network.layers().stream().map(kind).toList();
    return Numbers.count(counts.stream().mapToLong(UnitCounts::live).sum())
        + " of "
        + Numbers.count(counts.stream().mapToLong(UnitCounts::all).sum());
  }

  private static String gone(ConnectivityRecord network) {
    String gone =
        network.layers().stream()
            .flatMap(
                layer ->
                    List.of(
                        state(layer, "attention", layer.states().attention()),
                        state(layer, "MLP", layer.states().mlp()))
                        .stream())
            .filter(words -> !words.isEmpty())
            .collect(Collectors.joining(", "));
    return gone.isEmpty() ? "" : "; no longer live are " + gone;
  }

  private static String state(LayerConnections layer, String name, String state) {
    return state.equals("live") ? "" : "layer " + layer.layer() + "'s " + name + " (" + state + ")";
  }
}
