package dev.espalier.report;

import dev.espalier.record.Cost;
import dev.espalier.record.Losses;
import dev.espalier.record.sweep.Course;
import dev.espalier.record.sweep.SweepCell;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.record.sweep.SweepRound;
import dev.espalier.record.sweep.Unit;
import dev.espalier.record.sweep.UnitName;
import dev.espalier.record.sweep.UnitState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Sweeps with made-up numbers. */
public final class SampleSweep {

  private static final int SCOPE = 10_000;

  private SampleSweep() {}

  /** Writes the file of a sweep, with nothing else in its directory. */
  public static SweepDirectory directory(Path folder, String section) {
    SweepDirectory sweep = SweepDirectory.at(folder);
    try {
      Files.createDirectories(folder);
      Files.writeString(
          sweep.definition(), "model: embedded\ndataset: embedded\nrate: 0.5\n" + section);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sweep;
  }

  /**
   * Returns the cells of every combination of values, all done, with rounds that depend on them.
   */
  public static List<SweepCell> grid(int rounds, Map<String, List<String>> axes) {
    List<Map<String, String>> combinations = new ArrayList<>(List.of(Map.of()));
    axes.forEach(
        (key, values) -> {
          List<Map<String, String>> longer = new ArrayList<>();
          for (Map<String, String> combination : combinations) {
            for (String value : values) {
              Map<String, String> with = new LinkedHashMap<>(combination);
              with.put(key, value);
              longer.add(with);
            }
          }
          combinations.clear();
          combinations.addAll(longer);
        });
    List<SweepCell> cells = new ArrayList<>();
    for (Map<String, String> combination : combinations) {
      cells.add(done(cells.size() + 1, combination, rounds, 1 + level(combination)));
    }
    return cells;
  }

  /** A level of the loss that each value adds its part to, and the seed a little. */
  private static double level(Map<String, String> values) {
    double level = 3;
    for (Map.Entry<String, String> value : values.entrySet()) {
      int hash = Math.floorMod((value.getKey() + value.getValue()).hashCode(), 97);
      level += value.getKey().equals("seed") ? hash / 5000.0 : hash / 300.0;
    }
    return level;
  }

  /** Returns a cell that is done. */
  public static SweepCell done(
      int number, Map<String, String> settings, int rounds, double evalLoss) {
    List<SweepRound> all = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      double sparsity = 1 - Math.pow(0.7, round);
      double loss = evalLoss + 0.4 * sparsity * sparsity;
      all.add(
          new SweepRound(
              round,
              round == 0 && number > 1,
              sparsity,
              Math.round(SCOPE * (1 - sparsity)),
              new Losses(loss - 0.2, loss, Math.exp(loss)),
              new Cost(60 + number % 7, 100, 5000, 800),
              loss - 0.3,
              0.3,
              null,
              sparsity));
    }
    return new SweepCell(unit(number, settings, UnitState.DONE, null), all, OptionalInt.of(2));
  }

  /** Returns a cell that is not done. */
  public static SweepCell undone(
      int number, Map<String, String> settings, UnitState state, String what) {
    return new SweepCell(unit(number, settings, state, what), List.of(), OptionalInt.empty());
  }

  private static Unit unit(int number, Map<String, String> settings, UnitState state, String what) {
    UnitName name = UnitName.cell(number);
    StringBuilder words = new StringBuilder();
    settings.forEach(
        (key, value) ->
            words.append(words.isEmpty() ? "" : ",").append(key).append('=').append(value));
    return new Unit(
        name,
        "id" + number,
        SweepDirectory.folder(name, words.toString().replaceAll("[^A-Za-z0-9._+=,-]+", "_")),
        settings,
        List.of(),
        state,
        null,
        Instant.EPOCH,
        what,
        number > 1 ? 1 : 0,
        Course.WHOLE);
  }
}
