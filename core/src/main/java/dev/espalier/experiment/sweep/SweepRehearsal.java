package dev.espalier.experiment.sweep;

import dev.espalier.experiment.Task;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.sweep.plan.PlannedUnit;
import java.util.List;

/**
 * Tells what a sweep would do, and how long by a measured step: its cells, the work they share,
 * hours and disk. Writes nothing.
 */
public final class SweepRehearsal implements Task<SweepForecast> {

  private static final double SECONDS_PER_HOUR = 3600;

  private final SweepRequest request;

  private SweepRehearsal(Builder builder) {
    this.request = builder.request();
  }

  /** Returns an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Checks everything and measures a step.
   *
   * @throws dev.espalier.fault.BadInputException if the sweep, a cell or an input cannot be used
   */
  @Override
  public SweepForecast run(ExperimentListener listener) {
    SweepSetup setup = SweepSetup.of(request, listener);
    List<PlannedUnit> work = setup.work();
    SweepOutlook outlook = SweepOutlook.of(setup, work);
    outlook.sentences().forEach(listener::tell);
    boolean trains = !work.isEmpty() && setup.needs(work.getLast()).steps() > 0;
    CrewTrial crew = work.isEmpty() ? idle() : setup.crew(work);
    if (trains) {
      crew = SweepSetup.measured(crew, work.getLast().settings());
    }
    return new SweepForecast(
        request.out(),
        setup.plan().cells().stream()
            .map(cell -> CellResult.of(setup.directory(), cell.unit()))
            .toList(),
        outlook.done(),
        outlook.failed(),
        outlook.shared(),
        outlook.trained(),
        outlook.saved(),
        setup.definition().halving().isPresent() ? (Integer) outlook.halving() : null,
        crew.crew().workers(),
        crew.crew().threads(),
        work.stream().mapToLong(unit -> setup.needs(unit).memory()).max().orElse(0),
        outlook.bytes(),
        trains ? crew.stepSeconds() : null,
        trains ? outlook.seconds(crew) / SECONDS_PER_HOUR : null);
  }

  private static CrewTrial idle() {
    return new CrewTrial(new Crew(1, 1), Double.NaN);
  }

  /** Collects what a sweep would run. */
  public static final class Builder extends SweepBuilder<SweepRehearsal, Builder> {

    private Builder() {}

    @Override
    public SweepRehearsal build() {
      return new SweepRehearsal(this);
    }
  }
}
