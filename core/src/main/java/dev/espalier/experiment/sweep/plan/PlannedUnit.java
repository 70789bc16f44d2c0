package dev.espalier.experiment.sweep.plan;

import dev.espalier.record.sweep.Course;
import dev.espalier.record.sweep.Donor;
import dev.espalier.record.sweep.Unit;
import dev.espalier.record.sweep.UnitName;
import dev.espalier.record.sweep.UnitState;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.util.List;

/**
 * A unit of a sweep's work and the settings of its run.
 *
 * @param unit the unit
 * @param settings all settings, with those that follow from others
 */
public record PlannedUnit(Unit unit, Settings settings) {

  /** Tells whether its run is complete. */
  public boolean isDone() {
    return unit.state() == UnitState.DONE;
  }

  /** Returns its name. */
  public UnitName name() {
    return unit.name();
  }

  /** Returns what all cells have in common that differ in their seeds only. */
  public String group() {
    return Cell.hash(settings, setting -> setting != Setting.SEED);
  }

  /** Returns the same unit with another course. */
  public PlannedUnit on(Course course) {
    return new PlannedUnit(unit.on(course), settings);
  }

  /** Returns the same unit with other donors. */
  PlannedUnit with(List<Donor> donors) {
    return new PlannedUnit(unit.with(donors), settings);
  }
}
