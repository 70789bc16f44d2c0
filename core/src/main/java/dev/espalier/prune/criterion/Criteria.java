package dev.espalier.prune.criterion;

import dev.espalier.prune.criterion.Criterion.Description;
import dev.espalier.prune.criterion.Criterion.Looks;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The list of all criteria, used by settings, help, completion and reports. */
public final class Criteria {

  private Criteria() {}

  /** All criteria. */
  public static final List<Criterion> ALL =
      List.of(
          new Magnitude(),
          new RandomRank(),
          new Shuffled(),
          new Reversed(),
          new Signed(),
          new Snip(),
          new Taylor(),
          new Movement(),
          new Wanda(),
          new SynFlow(),
          new Grasp(),
          new SparseGpt());

  /** Returns the names of all criteria, grouped by what they evaluate, for the help. */
  public static String helpOfAll() {
    return Arrays.stream(Looks.values())
        .map(
            looks ->
                looks.heading
                    + ": "
                    + ALL.stream()
                        .map(Criterion::description)
                        .filter(description -> description.looks() == looks)
                        .map(Description::inHelp)
                        .collect(Collectors.joining(", ")))
        .collect(Collectors.joining(". "));
  }
}
