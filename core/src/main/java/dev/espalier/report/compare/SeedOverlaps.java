package dev.espalier.report.compare;

import dev.espalier.report.html.Column;
import dev.espalier.report.html.Figure;
import dev.espalier.report.html.Numbers;
import dev.espalier.report.html.Series;
import java.util.List;

/** The figure of the overlaps of masks with different seeds. */
record SeedOverlaps(Series<Point> points) {

  /** One round of two runs of an experiment. */
  record Point(RunGroup group, RunGroup.SeedOverlap of) {

    private static final Column<Point> SPARSITY =
        Column.of("sparsity", "Sparsity", point -> point.of.sparsity(), Numbers::percent);

    private static final Column<Point> OVERLAP =
        Column.of("overlap", "Overlap", point -> point.of.overlap(), Numbers::percent);

    private static final Column<Point> CHANCE =
        Column.of("chance", "By chance", point -> point.of.chance(), Numbers::percent);

    private static final List<Column<Point>> SHOWN =
        List.of(
            Column.plain(
                "runs",
                "Runs",
                point -> point.of.a() + " and " + point.of.b() + ", round " + point.of.round()),
            SPARSITY,
            OVERLAP,
            CHANCE);

    private static final List<Column<Point>> SAVED =
        List.of(
            Column.plain("experiment", "Experiment", point -> point.group.name()),
            Column.plain("run_a", "Run", point -> point.of.a()),
            Column.plain("run_b", "Other run", point -> point.of.b()),
            Column.plain("round", "Round", point -> point.of.round()),
            SPARSITY,
            OVERLAP,
            CHANCE);
  }

  static SeedOverlaps of(List<RunGroup> groups) {
    return new SeedOverlaps(
        new Series<>(
            groups.stream()
                .flatMap(group -> group.seedOverlaps().stream().map(of -> new Point(group, of)))
                .toList()));
  }

  /** Tells whether there is anything to show. */
  boolean known() {
    return !points.points().isEmpty();
  }

  Figure figure() {
    Point first = points.points().getFirst();
    Point last = points.points().getLast();
    return new Figure(
        "seeds",
        "Overlap of the masks of different seeds",
        "Survivors of both of two runs at equal sparsity, in per cent of the survivors of either"
            + " (Jaccard). The dashed line is what masks with as many survivors in each tensor"
            + " share by chance.",
        "Overlap of the masks of runs of different seeds against sparsity, from %s to %s; by chance it would be %s to %s."
            .formatted(
                Point.OVERLAP.text().apply(first),
                Point.OVERLAP.text().apply(last),
                Point.CHANCE.text().apply(first),
                Point.CHANCE.text().apply(last)),
        points.table("Overlap of the survivors of two seeds", Point.SHOWN),
        points.csv(Point.SAVED));
  }

  /** The overlaps in one round: mean, minimum, maximum, and that expected by chance. */
  record Drawn(double sparsity, double mean, double least, double most, double chance) {}

  /** Returns what the script draws for an experiment. */
  List<Drawn> chart(RunGroup group) {
    List<RunGroup.SeedOverlap> overlaps =
        points.points().stream().filter(point -> point.group.equals(group)).map(Point::of).toList();
    return overlaps.stream()
        .mapToInt(RunGroup.SeedOverlap::round)
        .distinct()
        .mapToObj(
            round -> drawn(overlaps.stream().filter(overlap -> overlap.round() == round).toList()))
        .toList();
  }

  private static Drawn drawn(List<RunGroup.SeedOverlap> ofRound) {
    ConfidenceBand band =
        ConfidenceBand.of(ofRound.stream().map(RunGroup.SeedOverlap::overlap).toList());
    ConfidenceBand chance =
        ConfidenceBand.of(ofRound.stream().map(RunGroup.SeedOverlap::chance).toList());
    return new Drawn(
        ofRound.getFirst().sparsity(), band.mean(), band.least(), band.most(), chance.mean());
  }
}
