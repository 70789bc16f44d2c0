package dev.espalier.report.run;

import dev.espalier.mask.MaskFile;
import dev.espalier.mask.MaskPair;
import dev.espalier.mask.MaskWithOrigin;
import dev.espalier.mask.Overlap;
import dev.espalier.record.Csv;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.report.html.Column;
import dev.espalier.report.html.Figure;
import dev.espalier.report.html.Html;
import dev.espalier.report.html.Numbers;
import dev.espalier.report.html.Series;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The figure of the overlap of each two masks of a run, shown only if it is informative. Normally
 * each mask of a run is contained in the one before, so that the sparsities determine the overlaps;
 * each mask is read once to check this.
 *
 * @param rounds the rounds whose mask exists
 * @param between overlaps by indices of two rounds; empty if each mask is contained in the one
 *     before
 */
record OverlapFigure(List<Integer> rounds, List<List<Overlap>> between) {

  static OverlapFigure of(RunDirectory run, List<RoundRecord> rounds) {
    List<RoundRecord> known =
        rounds.stream().filter(round -> Files.isRegularFile(run.mask(round.round()))).toList();
    List<Path> files = known.stream().map(round -> run.mask(round.round())).toList();
    List<List<Overlap>> between = new ArrayList<>();
    if (!steps(files).stream().allMatch(step -> step.both() == step.keptB())) {
      for (Path a : files) {
        List<Overlap> row = new ArrayList<>();
        for (Path b : files) {
          row.add(total(MaskFile.readAlone(a), MaskFile.readAlone(b)));
        }
        between.add(List.copyOf(row));
      }
    }
    return new OverlapFigure(known.stream().map(RoundRecord::round).toList(), List.copyOf(between));
  }

  /** Returns the overlap of each mask with the next. */
  private static List<Overlap> steps(List<Path> files) {
    List<Overlap> steps = new ArrayList<>();
    MaskWithOrigin previous = files.size() < 2 ? null : MaskFile.readAlone(files.getFirst());
    for (int i = 1; i < files.size() && previous != null; i++) {
      MaskWithOrigin next = MaskFile.readAlone(files.get(i));
      steps.add(total(previous, next));
      previous = next;
    }
    return steps;
  }

  /** Returns the overlap over all tensors. */
  static Overlap total(MaskWithOrigin a, MaskWithOrigin b) {
    return MaskPair.of(a, b, "masks of two rounds", false).overlaps().values().stream()
        .reduce(Overlap.NONE, Overlap::plus);
  }

  /** Tells whether there is anything to show. */
  boolean shown() {
    return !between.isEmpty();
  }

  Figure figure() {
    return new Figure(
        "overlap",
        "Overlap of the masks",
        "Survivors of both of two rounds, in per cent of the survivors of either (Jaccard)."
            + " Some masks keep weights that the one before had pruned.",
        alternative(),
        table(),
        numbers());
  }

  private String alternative() {
    Overlap ends = between.getFirst().getLast();
    return "Overlap of the masks of each two of %d rounds. Of the survivors of round %d or round %d, %s survive in both."
        .formatted(
            rounds.size(), rounds.getFirst(), rounds.getLast(), Numbers.percent(ends.jaccard()));
  }

  private String table() {
    List<String> head = new ArrayList<>(List.of("Round"));
    rounds.forEach(round -> head.add("Round " + round));
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < rounds.size(); i++) {
      List<String> row = new ArrayList<>(List.of(String.valueOf(rounds.get(i))));
      between.get(i).forEach(overlap -> row.add(Numbers.percent(overlap.jaccard())));
      rows.add(row);
    }
    return Html.table("Overlap of the survivors of each two rounds", head, rows);
  }

  /** Two rounds, the earlier one first. */
  private record Pair(int a, int b, Overlap of) {

    static final List<Column<Pair>> COLUMNS =
        List.of(
            Column.plain("round_a", "Round", Pair::a),
            Column.plain("round_b", "Other round", Pair::b),
            Column.count("weights", "Weights", pair -> pair.of.size()),
            Column.count("kept_a", "Kept", pair -> pair.of.keptA()),
            Column.count("kept_b", "Kept by the other", pair -> pair.of.keptB()),
            Column.count("kept_by_both", "Kept by both", pair -> pair.of.both()),
            Column.of("overlap", "Overlap", pair -> pair.of.jaccard(), Numbers::percent),
            Column.of("distance", "Distance", pair -> pair.of.distance(), Numbers::percent));
  }

  private Csv numbers() {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < rounds.size(); i++) {
      for (int j = i + 1; j < rounds.size(); j++) {
        pairs.add(new Pair(rounds.get(i), rounds.get(j), between.get(i).get(j)));
      }
    }
    return new Series<>(pairs).csv(Pair.COLUMNS);
  }

  /** The data for the script. */
  record Data(List<Integer> rounds, List<List<Double>> values) {}

  Data data() {
    return new Data(
        rounds, between.stream().map(row -> row.stream().map(Overlap::jaccard).toList()).toList());
  }
}
