package dev.espalier.report.compare;

import dev.espalier.mask.MaskFile;
import dev.espalier.mask.MaskPair;
import dev.espalier.mask.MaskWithOrigin;
import dev.espalier.mask.Overlap;
import dev.espalier.record.RoundRecord;
import dev.espalier.report.run.RunDescription;
import dev.espalier.settings.Setting;
import dev.espalier.settings.SettingsFile;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Runs of one experiment, which differ only by seed.
 *
 * @param name what distinguishes the experiment from the others on the page
 */
record RunGroup(String name, List<ComparedRun> runs) {

  /** The most settings in a name. */
  private static final int MOST_WORDS = 3;

  /** Groups the runs by experiment, in the given order. */
  static List<RunGroup> of(List<ComparedRun> runs) {
    Map<Map<String, String>, List<ComparedRun>> byExperiment = new LinkedHashMap<>();
    for (ComparedRun run : runs) {
      byExperiment.computeIfAbsent(run.experiment(), _ -> new ArrayList<>()).add(run);
    }
    List<String> differ = apart(ComparedRun.differences(List.copyOf(byExperiment.keySet())));
    List<RunGroup> groups = new ArrayList<>();
    byExperiment.forEach(
        (experiment, members) ->
            groups.add(new RunGroup(name(experiment, differ, members), members)));
    return groups;
  }

  /** The kind of control already determines the reset of its weights. */
  private static List<String> apart(List<String> differ) {
    return differ.contains(SettingsFile.CONTROL)
        ? differ.stream().filter(key -> !key.equals(Setting.RESET.key())).toList()
        : differ;
  }

  private static String name(
      Map<String, String> experiment, List<String> differ, List<ComparedRun> members) {
    if (differ.isEmpty() || differ.size() > MOST_WORDS) {
      return members.stream().map(ComparedRun::name).collect(Collectors.joining(", "));
    }
    return differ.stream().map(key -> word(key, experiment)).collect(Collectors.joining(", "));
  }

  private static String word(String key, Map<String, String> experiment) {
    return key.equals(SettingsFile.CONTROL)
        ? experiment.getOrDefault(key, "ticket")
        : key.replace('_', ' ') + " " + RunDescription.plain(experiment.getOrDefault(key, "none"));
  }

  /** Returns the indices of the rounds that any of the runs has, in order. */
  List<Integer> rounds() {
    return runs.stream()
        .flatMap(run -> run.run().rounds().stream())
        .map(RoundRecord::round)
        .distinct()
        .sorted()
        .toList();
  }

  /** Returns the records of a round, of those runs that have it. */
  List<RoundRecord> at(int round) {
    return runs.stream().flatMap(run -> run.at(round).stream()).toList();
  }

  ConfidenceBand band(int round, ToDoubleFunction<RoundRecord> measured) {
    return ConfidenceBand.of(at(round).stream().map(measured::applyAsDouble).toList());
  }

  /**
   * The overlap of the masks of two seeds at one sparsity.
   *
   * @param chance the expected overlap of random masks that keep equally many weights of each
   *     tensor
   */
  record SeedOverlap(
      int round, double sparsity, String a, String b, double overlap, double chance) {}

  /**
   * Returns the overlaps of each pair of runs with different seeds, in each round whose masks are
   * equally sparse.
   */
  List<SeedOverlap> seedOverlaps() {
    List<SeedOverlap> overlaps = new ArrayList<>();
    for (int round : rounds().stream().filter(number -> number > 0).toList()) {
      Map<ComparedRun, MaskWithOrigin> masks = new LinkedHashMap<>();
      for (ComparedRun run : runs) {
        if (run.at(round).isPresent() && Files.isRegularFile(run.directory().mask(round))) {
          masks.put(run, MaskFile.readAlone(run.directory().mask(round)));
        }
      }
      List<Map.Entry<ComparedRun, MaskWithOrigin>> known = List.copyOf(masks.entrySet());
      for (int i = 0; i < known.size(); i++) {
        for (int j = i + 1; j < known.size(); j++) {
          ComparedRun a = known.get(i).getKey();
          ComparedRun b = known.get(j).getKey();
          MaskWithOrigin ofA = known.get(i).getValue();
          MaskWithOrigin ofB = known.get(j).getValue();
          if (!a.seed().equals(b.seed()) && ofA.mask().survivors() == ofB.mask().survivors()) {
            String where = a.name() + " and " + b.name();
            overlaps.add(overlap(round, a, b, MaskPair.of(ofA, ofB, where, false)));
          }
        }
      }
    }
    return overlaps;
  }

  private static SeedOverlap overlap(int round, ComparedRun a, ComparedRun b, MaskPair pair) {
    Overlap total = Overlap.NONE;
    double both = 0;
    for (Overlap tensor : pair.overlaps().values()) {
      total = total.plus(tensor);
      both += (double) tensor.keptA() * tensor.keptB() / tensor.size();
    }
    double either = total.keptA() + total.keptB() - both;
    return new SeedOverlap(
        round,
        pair.a().sparsity(),
        a.name(),
        b.name(),
        total.jaccard(),
        either == 0 ? 1 : both / either);
  }
}
