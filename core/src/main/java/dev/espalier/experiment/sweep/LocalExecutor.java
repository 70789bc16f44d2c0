package dev.espalier.experiment.sweep;

import dev.espalier.experiment.sweep.plan.PlannedUnit;
import dev.espalier.record.sweep.Donor;
import dev.espalier.record.sweep.Ledger;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.record.sweep.Unit;
import dev.espalier.record.sweep.UnitName;
import dev.espalier.record.sweep.UnitState;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Runs units side by side, each in a process of its own with its share of threads. A unit that does
 * not fit into memory beside the others waits.
 */
final class LocalExecutor implements SweepExecutor {

  /** How often a unit whose process was killed is begun again before it counts as failed. */
  private static final int MOST_DEATHS = 2;

  private static final long TICK_MILLIS = 200;

  /** How long to wait for a process of an earlier sweep to end, before asking again. */
  private static final long LOOK_AGAIN_NANOS = 1_000_000_000L;

  private final SweepDirectory sweep;
  private final Crew crew;
  private final ToLongFunction<PlannedUnit> memory;
  private final long available;
  private final boolean failFast;

  /**
   * Creates an executor.
   *
   * @param memory the need of a unit, in bytes
   * @param available the memory for all of them, in bytes
   * @param failFast whether one failure stops all
   */
  LocalExecutor(
      SweepDirectory sweep,
      Crew crew,
      ToLongFunction<PlannedUnit> memory,
      long available,
      boolean failFast) {
    this.sweep = sweep;
    this.crew = crew;
    this.memory = memory;
    this.available = available;
    this.failFast = failFast;
  }

  @Override
  public void run(List<PlannedUnit> work, UnitEvents events) {
    new Execution(work, events).run();
  }

  /** A unit that is being run. */
  private static final class Active {
    private final PlannedUnit unit;
    private final WorkerProcess process;
    private volatile Optional<UnitProgress> progress = Optional.empty();

    Active(PlannedUnit unit, Function<Active, WorkerProcess> start) {
      this.unit = unit;
      this.process = start.apply(this);
    }
  }

  /** One run of all units. */
  private final class Execution {

    private final UnitEvents events;
    private final Ledger ledger = sweep.ledger();
    private final Map<UnitName, PlannedUnit> waiting = new LinkedHashMap<>();
    private final Map<UnitName, Active> active = new LinkedHashMap<>();
    private final Map<String, UnitName> byFolder = new HashMap<>();
    private final Map<String, String> failedShared = new HashMap<>();
    private final Map<UnitName, Integer> deaths = new HashMap<>();
    private final Map<UnitName, Long> notBefore = new HashMap<>();
    private final BlockingQueue<Active> ended = new LinkedBlockingQueue<>();
    private boolean stopping;

    Execution(List<PlannedUnit> work, UnitEvents events) {
      this.events = events;
      for (PlannedUnit unit : work) {
        waiting.put(unit.name(), unit);
        byFolder.put(unit.unit().folder(), unit.name());
      }
    }

    void run() {
      boolean interrupted = false;
      try {
        while (!active.isEmpty() || !waiting.isEmpty() && !stopping) {
          if (!stopping) {
            startWhatCan();
          }
          try {
            Active done = ended.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
            if (done != null) {
              ended(done);
            }
          } catch (InterruptedException e) {
            interrupted = true;
            stopAll();
          }
          active
              .values()
              .forEach(unit -> unit.progress.ifPresent(at -> events.progressed(unit.unit, at)));
          events.tick();
        }
      } finally {
        active.values().forEach(unit -> unit.process.close());
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
        throw new CancellationException();
      }
    }

    private void stopAll() {
      stopping = true;
      active.values().forEach(unit -> unit.process.stop());
    }

    private void startWhatCan() {
      Iterator<PlannedUnit> units = waiting.values().iterator();
      while (units.hasNext() && active.size() < crew.workers()) {
        PlannedUnit unit = units.next();
        Optional<String> fault = faultOfShared(unit);
        if (fault.isPresent()) {
          units.remove();
          events.started(unit);
          failed(unit, fault.get());
        } else if (isReady(unit) && fits(unit)) {
          units.remove();
          start(unit);
        }
      }
    }

    /** A round that could not be trained for all could not be trained for one either. */
    private Optional<String> faultOfShared(PlannedUnit unit) {
      return unit.unit().from().stream()
          .filter(donor -> failedShared.containsKey(donor.run()))
          .map(donor -> failedShared.get(donor.run()))
          .findFirst();
    }

    private boolean isReady(PlannedUnit unit) {
      Long begin = notBefore.get(unit.name());
      return (begin == null || System.nanoTime() - begin >= 0)
          && unit.unit().from().stream()
              .map(Donor::run)
              .map(byFolder::get)
              .noneMatch(
                  name -> name != null && (waiting.containsKey(name) || active.containsKey(name)));
    }

    private boolean fits(PlannedUnit unit) {
      long taken =
          active.values().stream().mapToLong(other -> memory.applyAsLong(other.unit)).sum();
      return active.isEmpty() || taken + memory.applyAsLong(unit) <= available;
    }

    private void start(PlannedUnit unit) {
      Active begun =
          new Active(
              unit,
              self ->
                  WorkerProcess.run(
                      sweep,
                      unit.name(),
                      crew.threads(),
                      line ->
                          UnitProgress.parse(line)
                              .ifPresent(at -> self.progress = Optional.of(at))));
      active.put(unit.name(), begun);
      events.started(unit);
      begun.process.whenEnded(_ -> ended.add(begun));
    }

    private void ended(Active done) {
      PlannedUnit unit = done.unit;
      active.remove(unit.name());
      String complaint = done.process.complaint();
      switch (done.process.status()) {
        case UnitWorker.DONE -> events.ended(unit, UnitState.DONE, "");
        case UnitWorker.FAILED -> failed(unit, complaint);
        case UnitWorker.STOPPED -> events.ended(unit, UnitState.STOPPED, "");
        case UnitWorker.IN_USE -> inUse(unit, complaint);
        default -> died(unit, done.process.status(), complaint);
      }
    }

    private void failed(PlannedUnit unit, String what) {
      if (!unit.name().isCell()) {
        failedShared.put(unit.unit().folder(), unit.name() + ": " + what);
      }
      if (state(unit) != UnitState.FAILED) {
        ledger.state(unit.name(), UnitState.FAILED, what);
      }
      events.ended(unit, UnitState.FAILED, what);
      if (failFast) {
        stopAll();
      }
    }

    private UnitState state(PlannedUnit unit) {
      return there(unit).map(Unit::state).orElse(UnitState.WAITING);
    }

    private Optional<Unit> there(PlannedUnit unit) {
      return ledger.unit(unit.name());
    }

    /** The process of an earlier sweep may be about to save and to end. */
    private void inUse(PlannedUnit unit, String complaint) {
      boolean here =
          there(unit).flatMap(Unit::runner).map(process -> process.isHere()).orElse(true);
      if (here) {
        notBefore.put(unit.name(), System.nanoTime() + LOOK_AGAIN_NANOS);
        waiting.put(unit.name(), unit);
      } else {
        events.ended(unit, UnitState.RUNNING, complaint);
      }
    }

    private void died(PlannedUnit unit, int status, String complaint) {
      String what =
          "its process ended with status " + status + (complaint.isEmpty() ? "" : ": " + complaint);
      int times = deaths.merge(unit.name(), 1, Integer::sum);
      if (stopping) {
        ledger.state(unit.name(), UnitState.STOPPED, what);
        events.ended(unit, UnitState.STOPPED, what);
      } else if (times > MOST_DEATHS) {
        failed(unit, what);
      } else {
        ledger.state(unit.name(), UnitState.WAITING, what);
        waiting.put(unit.name(), unit);
      }
    }
  }
}
