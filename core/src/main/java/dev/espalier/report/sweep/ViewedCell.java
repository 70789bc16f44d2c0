package dev.espalier.report.sweep;

import dev.espalier.record.sweep.Objective;
import dev.espalier.record.sweep.SweepCell;
import dev.espalier.record.sweep.SweepRound;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cell as the page has it.
 *
 * @param cell the cell with its rounds
 * @param values its value of every axis, by key
 * @param value what it reaches by the sweep's objective; NaN if it has not got there
 * @param counting the round that counts for it; null if there is none
 * @param hours processor hours of its rounds up to that one, as if it had trained all of them; NaN
 *     if unknown
 */
record ViewedCell(
    SweepCell cell,
    Map<String, String> values,
    double value,
    @Nullable SweepRound counting,
    double hours) {

  static ViewedCell of(SweepCell cell, Map<String, String> values, Objective objective) {
    // The last round of a cell that was stopped at a rung is not comparable with those of others.
    boolean halved = cell.unit().course().halved();
    SweepRound counting = halved ? null : objective.counting(cell.rounds()).orElse(null);
    double hours = counting == null ? Double.NaN : 0;
    for (SweepRound round : cell.rounds()) {
      if (counting != null && round.round() <= counting.round()) {
        hours += cell.processorHours(round);
      }
    }
    return new ViewedCell(
        cell,
        values,
        halved ? Double.NaN : objective.of(cell.rounds()).orElse(Double.NaN),
        counting,
        hours);
  }

  List<SweepRound> rounds() {
    return cell.rounds();
  }

  /** Returns how far it is, in a word. */
  String state() {
    return cell.unit().course().halved() ? "halved" : cell.unit().stateNow().word();
  }

  String value(SweptAxis axis) {
    return values.getOrDefault(axis.key(), SweptAxis.NOT_SET);
  }

  /** Returns the address of its own page, relative to the sweep's. */
  String page() {
    try {
      return new URI(null, null, cell.unit().folder() + "/report.html", null).getRawPath();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the processor hours of all rounds that it trained itself; NaN if unknown. */
  double hoursSpent() {
    return rounds().stream()
        .filter(round -> !round.taken())
        .mapToDouble(cell::processorHours)
        .sum();
  }
}
