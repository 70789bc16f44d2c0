package dev.espalier.bench.measure;

import dev.espalier.bench.measure.Contender.Result;
import dev.espalier.fault.RunFailedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Lets contenders take turns, A B A B, so that changes in the machine's speed affect all of them.
 */
public final class SideBySide {

  private SideBySide() {}

  /**
   * @param notes receives a note on each peer that is left out because it fails, such as one
   *     without a compiler
   */
  public static List<Result> measure(
      List<Contender> contenders, int rounds, Consumer<String> notes) {
    Map<Contender, Timings> measured = new LinkedHashMap<>();
    List<Contender> field = new ArrayList<>(contenders);
    for (int round = 0; round < rounds; round++) {
      for (Contender contender : List.copyOf(field)) {
        try {
          measured.merge(contender, round(contender), Timings::and);
        } catch (RunFailedException failed) {
          if (!contender.entry().peer()) {
            throw failed;
          }
          notes.accept(
              contender.entry().contender()
                  + " "
                  + contender.entry().precision()
                  + " was left out: "
                  + failed.getMessage());
          field.remove(contender);
          measured.remove(contender);
        }
      }
    }
    return measured.entrySet().stream()
        .map(entry -> Result.of(entry.getKey().entry(), entry.getValue()))
        .toList();
  }

  private static Timings round(Contender contender) {
    Load load = Load.begin();
    List<Double> seconds = contender.round();
    return Timings.of(seconds, load.others());
  }
}
