package dev.espalier.report.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.espalier.fault.BadInputException;
import dev.espalier.record.Csv;
import dev.espalier.record.HistogramRecord;
import dev.espalier.record.MagnitudeCounts;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.report.html.Column;
import dev.espalier.report.html.Figure;
import dev.espalier.report.html.Numbers;
import dev.espalier.report.html.Series;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The magnitudes of the weights of each tensor, after training and after the following cut.
 *
 * @param trained magnitudes after training, by round
 * @param left magnitudes after the cut, by the round whose weights were cut
 */
record MagnitudeFigure(
    Map<Integer, List<MagnitudeCounts>> trained, Map<Integer, List<MagnitudeCounts>> left) {

  private static final String CONTROLS =
      "<div class=\"controls\">"
          + NetworkFigure.SLIDER
          + "<select aria-label=\"Tensors shown\" hidden></select></div>";

  /** Bins per picture: as many as a small one can show. */
  private static final int MOST_BINS = 48;

  /** This fraction of the smallest weights is put into the first bin. */
  private static final double TAIL = 0.001;

  /**
   * Reads the histograms of rounds; rounds of earlier versions have none.
   *
   * @throws BadInputException if a histogram covers other tensors than the first one
   */
  static MagnitudeFigure of(RunDirectory run, List<RoundRecord> rounds) {
    Map<Integer, List<MagnitudeCounts>> trained = new TreeMap<>();
    Map<Integer, List<MagnitudeCounts>> left = new TreeMap<>();
    for (RoundRecord round : rounds) {
      if (Files.isRegularFile(run.histograms(round.round()))) {
        HistogramRecord of = HistogramRecord.read(run.histograms(round.round()));
        List<String> tensors = names(trained.isEmpty() ? of.trained() : first(trained));
        if (!names(of.trained()).equals(tensors)
            || !of.kept().isEmpty() && !names(of.kept()).equals(tensors)) {
          throw new BadInputException(
              run.histograms(round.round()).toString(),
              "counts other tensors than the first round's",
              "restore the file from a copy, or leave the round without it");
        }
        trained.put(round.round(), of.trained());
        if (!of.kept().isEmpty()) {
          left.put(round.round() - 1, of.kept());
        }
      }
    }
    left.keySet().retainAll(trained.keySet());
    return new MagnitudeFigure(trained, left);
  }

  private static List<MagnitudeCounts> first(Map<Integer, List<MagnitudeCounts>> trained) {
    return trained.values().iterator().next();
  }

  private static List<String> names(List<MagnitudeCounts> tensors) {
    return tensors.stream().map(MagnitudeCounts::name).toList();
  }

  boolean known() {
    return trained.values().stream().flatMap(List::stream).anyMatch(of -> of.total() > 0);
  }

  Figure figure() {
    return new Figure(
        "magnitudes",
        "Magnitudes before and after the cut",
        "How many weights of each tensor have which magnitude, on a logarithmic scale: as the round"
            + " trained them (grey), and those of them that the cut after it left (green). Each"
            + " picture reaches up to its tensor’s fullest bin.",
        CONTROLS,
        alternative(),
        table(),
        numbers());
  }

  private String alternative() {
    List<MagnitudeCounts> last = List.copyOf(trained.values()).getLast();
    return "Histograms of the magnitudes of the weights of %d tensors, after the training of a round and after its cut, for %d rounds."
        .formatted(last.size(), trained.size());
  }

  private String table() {
    return new Series<>(compared())
        .table("Magnitudes by round and tensor, to within a bin of 2 per cent", COLUMNS);
  }

  /** Returns the bins drawn; the round's own file has finer ones. */
  private Csv numbers() {
    Csv csv = new Csv("round", "tensor", "from", "to", "trained", "left_by_the_cut");
    Data data = data();
    if (data != null) {
      data.rounds().forEach(round -> addTo(csv, data, round));
    }
    return csv;
  }

  private static void addTo(Csv csv, Data data, Round round) {
    for (int t = 0; t < data.tensors().size(); t++) {
      List<Long> before = round.before().get(t);
      for (int i = 1; i < before.size(); i++) {
        long bin = before.getFirst() + i - 1;
        csv.row(
            round.round(),
            data.tensors().get(t),
            (float) Math.pow(10, data.low() + bin * data.width()),
            (float) Math.pow(10, data.low() + (bin + 1) * data.width()),
            before.get(i),
            round.after() == null ? null : in(round.after().get(t), bin));
      }
    }
  }

  private static long in(List<Long> counts, long bin) {
    long place = bin - counts.getFirst() + 1;
    return place < 1 || place >= counts.size() ? 0 : counts.get((int) place);
  }

  /**
   * A tensor in a round, after training and after the cut; the latter is null if no cut has
   * followed.
   */
  private record Compared(int round, MagnitudeCounts before, @Nullable MagnitudeCounts after) {}

  private static final List<Column<Compared>> COLUMNS =
      List.of(
          Column.plain(
              "tensor",
              "Round, tensor",
              of -> of.round + ", " + RunSummary.shortName(of.before.name())),
          Column.count("trained", "Weights trained", of -> of.before.total()),
          Column.of("median", "Median", of -> median(of.before), MagnitudeFigure::magnitude),
          Column.count("left", "Left by the cut", of -> of.after == null ? null : of.after.total()),
          Column.of(
              "share",
              "Share left",
              of -> of.after == null ? Double.NaN : (double) of.after.total() / of.before.total(),
              Numbers::percent),
          Column.of(
              "median_left",
              "Median left",
              of -> of.after == null ? Double.NaN : median(of.after),
              MagnitudeFigure::magnitude),
          Column.of(
              "smallest_left",
              "Smallest left",
              of -> of.after == null ? Double.NaN : least(of.after),
              MagnitudeFigure::magnitude));

  private List<Compared> compared() {
    List<Compared> compared = new ArrayList<>();
    trained.forEach(
        (round, tensors) -> {
          List<MagnitudeCounts> after = left.get(round);
          for (int t = 0; t < tensors.size(); t++) {
            compared.add(new Compared(round, tensors.get(t), after == null ? null : after.get(t)));
          }
        });
    return compared;
  }

  private static double median(MagnitudeCounts of) {
    long total = of.total();
    long below = 0;
    for (int i = 0; i < of.counts().size(); i++) {
      below += of.counts().get(i);
      if (2 * below >= total) {
        return MagnitudeCounts.lower(of.first() + i);
      }
    }
    return Double.NaN;
  }

  private static double least(MagnitudeCounts of) {
    return of.counts().isEmpty() ? Double.NaN : MagnitudeCounts.lower(of.first());
  }

  private static String magnitude(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.2g", value) : Numbers.NONE;
  }

  /**
   * The data for the script: counts in equal bins over the decimal logarithm of the magnitude.
   *
   * @param low lower end of the first bin
   */
  record Data(double low, double width, int bins, List<String> tensors, List<Round> rounds) {}

  /**
   * One round of the data: for each tensor the index of the bin of its first count, followed by its
   * counts without trailing zeros.
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Round(int round, List<List<Long>> before, @Nullable List<List<Long>> after) {}

  @Nullable Data data() {
    if (!known()) {
      return null;
    }
    int from = lowest();
    int to = highest();
    int together = Math.ceilDiv(to - from, MOST_BINS);
    int bins = Math.ceilDiv(to - from, together);
    double octave = Math.log10(2) / MagnitudeCounts.BINS_PER_OCTAVE;
    return new Data(
        Math.log10(MagnitudeCounts.lower(from)),
        octave * together,
        bins,
        first(trained).stream().map(of -> RunSummary.shortName(of.name())).toList(),
        trained.entrySet().stream()
            .map(
                entry -> {
                  List<MagnitudeCounts> after = left.get(entry.getKey());
                  return new Round(
                      entry.getKey(),
                      merged(entry.getValue(), from, together, bins),
                      after == null ? null : merged(after, from, together, bins));
                })
            .toList());
  }

  private Stream<MagnitudeCounts> all() {
    return trained.values().stream().flatMap(List::stream).filter(of -> of.total() > 0);
  }

  private int highest() {
    return all().mapToInt(of -> of.first() + of.counts().size()).max().orElseThrow();
  }

  private int lowest() {
    long[] counts = new long[MagnitudeCounts.BINS];
    long total = 0;
    for (MagnitudeCounts of : all().toList()) {
      for (int i = 0; i < of.counts().size(); i++) {
        counts[of.first() + i] += of.counts().get(i);
      }
      total += of.total();
    }
    int last = highest() - 1;
    int bin = 0;
    for (long below = counts[0]; below <= TAIL * total && bin < last; below += counts[bin]) {
      bin++;
    }
    return bin;
  }

  private static List<List<Long>> merged(
      List<MagnitudeCounts> tensors, int from, int together, int bins) {
    return tensors.stream().map(of -> merged(of, from, together, bins)).toList();
  }

  private static List<Long> merged(MagnitudeCounts of, int from, int together, int bins) {
    long[] counts = new long[bins];
    for (int i = 0; i < of.counts().size(); i++) {
      counts[Math.clamp((of.first() + i - from) / together, 0, bins - 1)] += of.counts().get(i);
    }
    MagnitudeCounts merged = MagnitudeCounts.of(of.name(), counts);
    List<Long> written = new ArrayList<>(List.of((long) merged.first()));
    written.addAll(merged.counts());
    return written;
  }
}
