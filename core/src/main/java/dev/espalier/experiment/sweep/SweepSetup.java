package dev.espalier.experiment.sweep;

import dev.espalier.experiment.input.ModelSource;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.sweep.plan.Combination;
import dev.espalier.experiment.sweep.plan.PlannedUnit;
import dev.espalier.experiment.sweep.plan.Rungs;
import dev.espalier.experiment.sweep.plan.SweepDefinition;
import dev.espalier.experiment.sweep.plan.SweepFile;
import dev.espalier.experiment.sweep.plan.SweepPlan;
import dev.espalier.fault.BadInputException;
import dev.espalier.record.sweep.Course;
import dev.espalier.record.sweep.CrewRecord;
import dev.espalier.record.sweep.Ledger;
import dev.espalier.record.sweep.Objective;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.record.sweep.Unit;
import dev.espalier.record.sweep.UnitName;
import dev.espalier.record.sweep.UnitState;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.storage.WriteAside;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A sweep whose grammar, cells and inputs have been checked: all that can be refused is refused
 * before anything is written.
 */
final class SweepSetup {

  private final SweepRequest request;
  private final SweepDefinition definition;
  private final Ledger ledger;
  private final Map<UnitName, RunNeeds> needs = new HashMap<>();
  private final RunNeeds.Finder finder;
  private SweepPlan plan;

  private SweepSetup(SweepRequest request, ExperimentListener listener) {
    this.request = request;
    this.definition = request.definition();
    this.ledger = request.directory().ledger();
    this.finder = new RunNeeds.Finder(objective().atSparsity(), listener);
    openModels(listener);
    this.plan = SweepPlan.of(definition, ledger.units());
    for (PlannedUnit unit : plan.work()) {
      try {
        needs.put(unit.name(), finder.of(unit.settings()));
      } catch (BadInputException e) {
        throw ofUnit(unit, e);
      }
    }
    checkRungs();
  }

  /** Refuses a halving that would stop nothing. */
  private void checkRungs() {
    if (definition.halving().isPresent()
        && plan.cells().stream().allMatch(cell -> rungs(cell).isEmpty())) {
      int factor = definition.halving().get().factor();
      throw new BadInputException(
          "{halving}",
          factor
              + " has no round to rank cells after: the first is one "
              + (factor == 2 ? "half" : "in " + factor)
              + " of a run's rounds of pruning",
          "prune in at least " + factor + " rounds, or leave it out");
    }
  }

  /** Returns the rounds after which a cell is ranked among others. */
  List<Integer> rungs(PlannedUnit cell) {
    List<Integer> entered = cell.unit().course().rungs();
    return entered.isEmpty() && !cell.unit().isDecided()
        ? definition.halving().map(halving -> halving.rungs(needs(cell).judged())).orElse(List.of())
        : entered;
  }

  /**
   * Checks a sweep.
   *
   * @throws BadInputException if it, a cell or an input cannot be used; nothing has been written
   */
  static SweepSetup of(SweepRequest request, ExperimentListener listener) {
    return new SweepSetup(request, listener);
  }

  /** Models named by an id are downloaded before anything else asks for them. */
  private void openModels(ExperimentListener listener) {
    Set<String> models = new HashSet<>();
    for (Combination cell : definition.combinations()) {
      String model = cell.over(definition.base()).get(Setting.MODEL);
      if (models.add(model)) {
        ModelSource.open(model, listener).close();
      }
    }
  }

  private static BadInputException ofUnit(PlannedUnit unit, BadInputException fault) {
    String words = unit.name() + " (" + folderName(unit.unit()) + ")";
    return new BadInputException(words + ": " + fault.where(), fault.what(), fault.remedy(), fault);
  }

  private static String folderName(Unit unit) {
    return unit.folder().substring(unit.folder().indexOf('/') + 1);
  }

  SweepDirectory directory() {
    return request.directory();
  }

  SweepDefinition definition() {
    return definition;
  }

  SweepPlan plan() {
    return plan;
  }

  Objective objective() {
    return definition.objective().orElse(Objective.USUAL);
  }

  /** Returns what a unit of the work needs. */
  RunNeeds needs(PlannedUnit unit) {
    return needs.computeIfAbsent(unit.name(), _ -> finder.of(unit.settings()));
  }

  /**
   * Writes the definition and enters the units into the ledger, which this process has to itself.
   *
   * @param retry whether units that failed wait again
   */
  void enter(boolean retry) {
    plan = SweepPlan.of(definition, ledger.units());
    WriteAside.text(directory().definition(), SweepFile.write(definition));
    Map<UnitName, Unit> before = new HashMap<>();
    ledger.units().forEach(unit -> before.put(unit.name(), unit));
    List<Unit> changed = new ArrayList<>();
    for (PlannedUnit planned : plan.all()) {
      Unit unit = planned.unit();
      Unit now =
          unit.state() == UnitState.FAILED && (retry || !unit.name().isCell())
              ? unit.in(UnitState.WAITING)
              : unit;
      if (unit.name().isCell()) {
        now = now.on(new Course(rungs(planned), now.course().passed(), now.course().halved()));
      }
      if (!now.isEnteredLike(before.get(unit.name()))) {
        changed.add(now);
      }
    }
    ledger.enter(changed);
    for (Unit removed : plan.removed()) {
      if (removed.state() != UnitState.REMOVED) {
        ledger.state(removed.name(), UnitState.REMOVED, "the sweep no longer has it");
      }
    }
    plan = SweepPlan.of(definition, ledger.units());
  }

  /** Returns the units to be run, each after those whose rounds it takes. */
  List<PlannedUnit> work() {
    List<PlannedUnit> cells =
        plan.work().stream()
            .filter(unit -> unit.name().isCell() && unit.unit().state() != UnitState.FAILED)
            .filter(unit -> !unit.unit().isDecided() && !Rungs.awaits(directory(), unit.unit()))
            .toList();
    Set<String> needed = new HashSet<>();
    cells.forEach(cell -> cell.unit().from().forEach(donor -> needed.add(donor.run())));
    List<PlannedUnit> work =
        new ArrayList<>(
            plan.work().stream()
                .filter(unit -> !unit.name().isCell() && needed.contains(unit.unit().folder()))
                .toList());
    Set<String> folders = new HashSet<>();
    cells.forEach(cell -> folders.add(cell.unit().folder()));
    // Cells from which others take rounds take none themselves but those that are done or shared.
    Map<Boolean, List<PlannedUnit>> taking =
        cells.stream()
            .collect(
                Collectors.partitioningBy(
                    cell ->
                        cell.unit().from().stream()
                            .anyMatch(donor -> folders.contains(donor.run()))));
    work.addAll(taking.get(false));
    work.addAll(taking.get(true));
    return work;
  }

  /** Returns the memory that there is, in bytes. */
  long available(List<PlannedUnit> work) {
    return work.stream().mapToLong(unit -> needs(unit).available()).min().orElse(Long.MAX_VALUE);
  }

  /**
   * Returns how this machine works on the sweep: as asked, as measured earlier, or as measured now.
   */
  CrewTrial crew(List<PlannedUnit> work) {
    int processors = Runtime.getRuntime().availableProcessors();
    // The cells are more alike than the shared rounds before them.
    PlannedUnit example = work.getLast();
    OptionalInt threads = definition.base().findInt(Setting.THREADS);
    OptionalInt workers = request.workers();
    if (workers.isPresent() || threads.isPresent()) {
      int own = threads.orElseGet(() -> Math.max(1, processors / workers.getAsInt()));
      return new CrewTrial(
          new Crew(workers.orElseGet(() -> Math.max(1, processors / own)), own), Double.NaN);
    }
    RunNeeds need = needs(example);
    if (need.steps() == 0) {
      return new CrewTrial(new Crew(1, processors), Double.NaN);
    }
    return CrewRecord.read(directory())
        .map(kept -> new CrewTrial(new Crew(kept.workers(), kept.threads()), kept.stepSeconds()))
        .orElseGet(
            () -> {
              long fitting = Math.max(1, need.available() / Math.max(1, need.memory()));
              int most = (int) Math.min(Math.min(fitting, processors), work.size());
              return CrewTrial.best(processors, most, example.settings());
            });
  }

  /** Returns the crew with a measured step. */
  static CrewTrial measured(CrewTrial crew, Settings example) {
    return Double.isNaN(crew.stepSeconds()) ? CrewTrial.of(crew.crew(), example) : crew;
  }
}
