package dev.espalier.report.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.espalier.record.RoundRecord;
import dev.espalier.report.html.Html;
import dev.espalier.report.html.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What the script of a page of several runs draws. */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ComparisonData(List<String> measures, List<Group> groups) {

  /** What curves can be drawn of. */
  enum Measure {
    PERPLEXITY("Perplexity", round -> round.losses().perplexity()),
    EVAL_LOSS("Validation loss", round -> round.losses().evalLoss()),
    TRAIN_LOSS(
        "Training loss without dropout",
        round -> round.fit() == null ? Double.NaN : round.fit().trainLossEval()),
    STEPS_LOSS("Training loss with dropout, mean of the steps", at -> at.losses().trainLoss());

    private final String words;
    private final ToDoubleFunction<RoundRecord> of;

    Measure(String words, ToDoubleFunction<RoundRecord> of) {
      this.words = words;
      this.of = of;
    }

    double of(RoundRecord round) {
      return of.applyAsDouble(round);
    }
  }

  /** Runs that differ by seed only. */
  record Group(String name, List<Run> runs, List<Bands> bands, List<Shared> overlaps) {}

  /** One run: for each round its sparsity and all measures. */
  record Run(String name, String seed, List<List<@Nullable Double>> rounds) {}

  /** A round of a group: for each measure mean, least, most and both ends of the 95 % interval. */
  record Bands(int round, double sparsity, int runs, List<List<@Nullable Double>> measures) {}

  /** What masks of different seeds share in a round: mean, least, most, and chance. */
  record Shared(double sparsity, double mean, double least, double most, double chance) {}

  static ComparisonData of(List<RunGroup> groups, List<List<RunGroup.SeedOverlap>> overlaps) {
    List<Group> data = new ArrayList<>();
    for (int g = 0; g < groups.size(); g++) {
      RunGroup group = groups.get(g);
      List<Bands> bands = new ArrayList<>();
      for (int round : group.rounds()) {
        bands.add(bands(group, round));
      }
      data.add(
          new Group(
              group.name(),
              group.runs().stream().map(ComparisonData::run).toList(),
              bands,
              shared(overlaps.get(g))));
    }
    return new ComparisonData(
        List.of(Measure.values()).stream().map(measure -> measure.words).toList(), data);
  }

  private static Run run(ComparedRun run) {
    List<List<@Nullable Double>> rounds = new ArrayList<>();
    for (RoundRecord round : run.run().rounds()) {
      List<@Nullable Double> numbers = new ArrayList<>();
      numbers.add(round.pruning().sparsity());
      for (Measure measure : Measure.values()) {
        numbers.add(Numbers.finite(measure.of(round)));
      }
      rounds.add(numbers);
    }
    return new Run(run.name(), run.seed(), rounds);
  }

  private static Bands bands(RunGroup group, int round) {
    List<List<@Nullable Double>> measures = new ArrayList<>();
    for (Measure measure : Measure.values()) {
      Band band = group.band(round, measure::of);
      List<@Nullable Double> numbers = new ArrayList<>();
      for (double x :
          new double[] {
            band.mean(),
            band.least(),
            band.most(),
            band.mean() - band.margin(),
            band.mean() + band.margin()
          }) {
        numbers.add(Numbers.finite(x));
      }
      measures.add(numbers);
    }
    double sparsity = group.band(round, at -> at.pruning().sparsity()).mean();
    return new Bands(round, sparsity, group.at(round).size(), measures);
  }

  private static List<Shared> shared(List<RunGroup.SeedOverlap> overlaps) {
    return overlaps.stream()
        .mapToInt(RunGroup.SeedOverlap::round)
        .distinct()
        .mapToObj(
            round -> {
              List<RunGroup.SeedOverlap> of =
                  overlaps.stream().filter(overlap -> overlap.round() == round).toList();
              Band band = Band.of(of.stream().map(RunGroup.SeedOverlap::overlap).toList());
              Band chance = Band.of(of.stream().map(RunGroup.SeedOverlap::chance).toList());
              return new Shared(
                  of.getFirst().sparsity(), band.mean(), band.least(), band.most(), chance.mean());
            })
        .toList();
  }

  /** Safe within a script element. */
  String json() {
    return Html.json(new JsonMapper().writeValueAsString(this));
  }
}
