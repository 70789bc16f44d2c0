package dev.espalier.experiment.compare;

import dev.espalier.experiment.Experiment;
import dev.espalier.experiment.IfExists;
import dev.espalier.experiment.RunBuilder;
import dev.espalier.experiment.RunPlace;
import dev.espalier.experiment.Task;
import dev.espalier.experiment.plan.DerivedDefaults;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.round.RandomTicket;
import dev.espalier.experiment.round.RoundPlan;
import dev.espalier.experiment.round.RoundSetup;
import dev.espalier.fault.BadInputException;
import dev.espalier.prune.Reset;
import dev.espalier.prune.ResetRule;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.RunWriter;
import dev.espalier.record.compare.ComparisonDirectory;
import dev.espalier.record.compare.ComparisonRecord;
import dev.espalier.settings.Seeds;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Tests whether pruning finds winning tickets: runs an experiment and its {@linkplain Control
 * controls} with several seeds, and compares them at each sparsity, seed by seed.
 *
 * <p>Complete runs are not repeated, and stopped ones resume after their last complete round.
 */
public final class ComparisonRun implements Task<ComparisonResult> {

  private static final String TICKET = "ticket";

  private final Settings settings;
  private final Path out;
  private final IfExists existing;

  private ComparisonRun(Settings settings, Path out, IfExists existing) {
    this.settings = settings;
    this.out = out;
    this.existing = existing;
  }

  /** Returns an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the names of each seed's runs, as used for directories: the ticket and its controls.
   */
  public static List<String> arms() {
    return Stream.concat(Stream.of(TICKET), Arrays.stream(Control.values()).map(Control::word))
        .toList();
  }

  /**
   * Runs what is missing, and writes {@code compare.json} and {@code compare.csv}.
   *
   * @throws BadInputException if an input cannot be used
   * @throws dev.espalier.fault.RunFailedException if training diverges
   * @throws java.util.concurrent.CancellationException if the thread is interrupted; completed
   *     rounds are kept
   */
  @Override
  public ComparisonResult run(ExperimentListener listener) {
    try (RunPlace place = RunPlace.open(out, existing, listener::tell)) {
      return run(place, place.settings(settings), listener);
    }
  }

  private ComparisonResult run(RunPlace place, Settings given, ExperimentListener listener) {
    List<Integer> seeds = given.find(Setting.SEEDS).orElse(Seeds.THREE);
    Settings shared =
        DerivedDefaults.resolve(DerivedDefaults.forComparison(given)).without(Setting.SEEDS);
    check(shared);
    checkInputs(shared);
    ComparisonDirectory directory = ComparisonDirectory.at(out);
    Settings all = shared.with(Setting.SEEDS, Seeds.text(seeds));
    try (RunWriter folder = place.prepareFolder(all, directory::clear)) {
      directory.create(SettingsFile.write(all, Map.of()));
      List<Comparison.OfSeed> results = new ArrayList<>();
      for (int seed : seeds) {
        results.add(ofSeed(seed, shared.with(Setting.SEED, seed), folder, listener));
      }
      ComparisonRecord comparison = Comparison.of(seeds, results);
      folder.check();
      directory.write(comparison);
      return new ComparisonResult(out, comparison);
    }
  }

  private static Comparison.OfSeed ofSeed(
      int seed, Settings own, RunWriter folder, ExperimentListener listener) {
    ComparisonDirectory directory = ComparisonDirectory.at(folder.directory().path());
    folder.check();
    RunDirectory ticketRun = directory.run(seed, TICKET);
    listener.tell("seed " + seed + ": ticket");
    List<RoundRecord> ticket =
        Experiment.builder()
            .settings(own)
            .out(ticketRun.path())
            .resume(true)
            .build()
            .run(listener)
            .rounds();
    Map<Control, List<RoundRecord>> controls = new EnumMap<>(Control.class);
    for (Control control : Control.values()) {
      folder.check();
      listener.tell("seed " + seed + ": " + control.word());
      Path path = directory.run(seed, control.word()).path();
      controls.put(
          control, new ControlRun(control, own, ticketRun, path).run(ticket.size() - 1, listener));
    }
    return new Comparison.OfSeed(ticket, controls);
  }

  /** Opens the inputs of the runs, so that errors in them are found before anything is written. */
  private static void checkInputs(Settings settings) {
    try (RoundSetup setup = RoundSetup.open(settings, ExperimentListener.NONE)) {
      RoundPlan.of(setup, ExperimentListener.NONE);
    }
  }

  private static void check(Settings settings) {
    if (settings.get(Setting.RESET) instanceof ResetRule.Fixed(Reset reset)
        && !(reset instanceof Reset.Pretrained)) {
      throw new BadInputException(
          "{reset}",
          settings.shown(Setting.RESET).orElseThrow()
              + " leaves no ticket to compare: its rounds do not begin with the same weights",
          "use pretrained or rewind:STEP");
    }
    RandomTicket.check(settings);
  }

  /** Collects the inputs of a comparison. */
  public static final class Builder extends RunBuilder<ComparisonRun, Builder> {

    private Builder() {}

    @Override
    public ComparisonRun build() {
      return new ComparisonRun(settings(), out(), existing());
    }
  }
}
