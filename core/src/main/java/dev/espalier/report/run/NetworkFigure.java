package dev.espalier.report.run;

import dev.espalier.record.CompactSizes;
import dev.espalier.record.ConnectivityRecord;
import dev.espalier.record.LayerConnections;
import dev.espalier.record.UnitCounts;
import dev.espalier.report.html.Column;
import dev.espalier.report.html.Figure;
import dev.espalier.report.html.Numbers;
import dev.espalier.report.html.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The figure of what is left of the network, by layer, in each round whose connectivity is
 * recorded.
 *
 * @param rounds those rounds
 */
record NetworkFigure(List<Known> rounds) {

  /** The control that selects the round shown. */
  static final String SLIDER =
      "<label class=\"slider\"><span>Round</span><input type=\"range\" min=\"0\" step=\"1\""
          + " aria-label=\"Round shown\"><output></output></label>";

  /** The data for the script, for any round. */
  static final Column<RoundPoint> PICTURE =
      new Column<>(
          "network",
          "Network",
          point -> NetworkData.of(point.record().connectivity()),
          point -> point.record().connectivity() == null ? Numbers.NONE : "known");

  /** A kind of unit: its name in {@code round.json}, and the heading of its column. */
  private record Kind(String name, String head) {}

  /** The kinds in the order of {@link NetworkData#kinds}. */
  private static final List<Kind> KINDS =
      List.of(
          new Kind("features", "Features"),
          new Kind("attention_features", "ln_1"),
          new Kind("query_key_pairs", "Query–key pairs"),
          new Kind("values", "Values"),
          new Kind("heads", "Heads"),
          new Kind("mlp_features", "ln_2"),
          new Kind("neurons", "Neurons"));

  private static final Column<Point> ATTENTION =
      Column.plain("attention", "Attention", point -> point.layer.states().attention());

  private static final Column<Point> MLP =
      Column.plain("mlp", "MLP", point -> point.layer.states().mlp());

  private static final Column<Point> UNUSED =
      Column.count("unused_features", "Unused features", point -> point.layer.unusedFeatures());

  private static final Column<Point> STRANDED =
      Column.of("stranded", "Stranded weights", point -> point.layer.stranded(), Numbers::percent);

  private static final Column<Point> PATHS =
      new Column<>(
          "log10_paths",
          "Paths to its end",
          Point::paths,
          point ->
              point.paths == null ? "none" : String.format(Locale.ROOT, "10^%.1f", point.paths));

  /** A round and its network. */
  record Known(int round, ConnectivityRecord network) {}

  /**
   * A layer in a round.
   *
   * @param paths decimal logarithm of the number of paths to the layer's end; null if there is none
   */
  private record Point(int round, LayerConnections layer, @Nullable Double paths) {}

  static NetworkFigure of(RunSummary run) {
    return new NetworkFigure(
        run.rounds().stream()
            .filter(round -> round.connectivity() != null)
            .map(round -> new Known(round.round(), Objects.requireNonNull(round.connectivity())))
            .toList());
  }

  /** Tells whether there is anything to show. */
  boolean known() {
    return !rounds.isEmpty();
  }

  /** Returns the figure; there must be at least one round. */
  Figure figure() {
    Series<Point> points =
        new Series<>(
            rounds.stream()
                .flatMap(
                    known ->
                        known.network.layers().stream()
                            .map(
                                layer ->
                                    new Point(
                                        known.round,
                                        layer,
                                        known.network.log10Paths().get(layer.layer() + 1))))
                .toList());
    return new Figure(
        "network",
        "What is left of the network",
        "Each layer’s units after a round, with the number that is live. A unit is dead if taking"
            + " it out changes no logit, constant if it has the same value whatever the text, and"
            + " live otherwise. Stranded weights survive but lie on no path from the text to the"
            + " logits. "
            + compact(),
        SLIDER,
        alternative(),
        points.table(
            "Units of each layer by round: live / constant / dead where not all are live", shown()),
        points.csv(saved()));
  }

  private static List<Column<Point>> shown() {
    List<Column<Point>> shown = new ArrayList<>();
    shown.add(
        Column.plain("layer", "Round, layer", point -> point.round + ", " + point.layer.layer()));
    for (int k = 0; k < KINDS.size(); k++) {
      int kind = k;
      shown.add(
          Column.plain(KINDS.get(k).name, KINDS.get(k).head, point -> counts(units(point, kind))));
    }
    shown.addAll(List.of(ATTENTION, MLP, UNUSED, STRANDED, PATHS));
    return shown;
  }

  private static List<Column<Point>> saved() {
    List<Column<Point>> saved = new ArrayList<>();
    saved.add(Column.plain("round", "Round", Point::round));
    saved.add(Column.plain("layer", "Layer", point -> point.layer.layer()));
    for (int k = 0; k < KINDS.size(); k++) {
      int kind = k;
      String name = KINDS.get(k).name;
      saved.add(Column.count(name + "_live", "Live", point -> units(point, kind).live()));
      saved.add(
          Column.count(name + "_constant", "Constant", point -> units(point, kind).constant()));
      saved.add(Column.count(name + "_dead", "Dead", point -> units(point, kind).dead()));
    }
    saved.addAll(
        List.of(
            ATTENTION,
            MLP,
            UNUSED,
            Column.count("survivors", "Survivors", point -> point.layer.survivors()),
            STRANDED,
            PATHS));
    return saved;
  }

  private static UnitCounts units(Point point, int kind) {
    return NetworkData.kinds(point.layer).get(kind);
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

  private String alternative() {
    ConnectivityRecord network = rounds.getLast().network;
    return "The units of %d layers by state, for each of %d rounds. In the last, %s heads and %s neurons are live%s. %s"
        .formatted(
            network.layers().size(),
            rounds.size(),
            share(network, layer -> layer.attention().heads()),
            share(network, layer -> layer.mlp().neurons()),
            gone(network),
            compact())
        .strip();
  }

  /** Returns the size after {@code compact} for the last round; empty if unknown. */
  private String compact() {
    CompactSizes sizes = rounds.getLast().network.compact();
    return sizes == null
        ? ""
        : "Without what is dead or constant, round %d's model has %s of %s parameters in the exact layout of compact, and %s in the plain one."
            .formatted(
                rounds.getLast().round,
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
