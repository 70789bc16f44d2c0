package dev.espalier.experiment.sweep;

import dev.espalier.experiment.sweep.plan.Axis;
import dev.espalier.experiment.sweep.plan.Halving;
import dev.espalier.experiment.sweep.plan.SweepDefinition;
import dev.espalier.experiment.sweep.plan.SweepFile;
import dev.espalier.fault.BadInputException;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A sweep as it is asked for.
 *
 * @param given settings that were given
 * @param file a file of settings with a section for the sweep; null if there is none
 * @param axes axes as {@link Axis#parse} takes them
 * @param halving how bad cells are stopped early; empty if the file or the sweep says so
 * @param out the directory of the sweep
 * @param workers cells side by side; empty if that is to be found out
 */
record SweepRequest(
    Settings given,
    @Nullable Path file,
    List<String> axes,
    Optional<Halving> halving,
    Path out,
    OptionalInt workers) {

  SweepRequest {
    axes = List.copyOf(axes);
  }

  SweepDirectory directory() {
    return SweepDirectory.at(out);
  }

  /**
   * Returns what is to be run. A sweep that is there goes on: as it is, if nothing else is asked
   * for, and otherwise with the same settings but for its axes.
   *
   * @throws BadInputException if that is impossible
   */
  SweepDefinition definition() {
    Path there = directory().definition();
    boolean goesOn = Files.isRegularFile(there);
    if (!goesOn && RunDirectory.at(out).exists()) {
      throw new BadInputException(
          out.toString(),
          "holds something that is no sweep (no " + there.getFileName() + ")",
          "choose another {out|directory}");
    }
    Path source = file != null ? file : goesOn && axes.isEmpty() ? there : null;
    SweepDefinition read =
        source == null
            ? SweepFile.of(Settings.defaults(), null, SettingsFile.SWEEP)
            : SweepFile.read(source);
    SweepDefinition asked =
        new SweepDefinition(
                absolute(given.over(read.base())),
                read.grid(),
                read.random(),
                read.exclude(),
                read.include(),
                read.objective(),
                halving.or(read::halving))
            .with(axes.stream().map(axis -> Axis.parse(axis, "{grid}")).toList());
    if (goesOn) {
      SweepDefinition before = SweepFile.read(there);
      checkSameHalving(before, asked, there);
      checkSame(before, asked, there);
    }
    return asked;
  }

  /** Files are named so that every process finds them, wherever it is started. */
  private static Settings absolute(Settings settings) {
    Settings all = settings;
    for (Setting<String> setting : SettingsFile.PATHS) {
      Optional<String> name = settings.isGiven(setting) ? settings.find(setting) : Optional.empty();
      if (name.isPresent()) {
        all = all.with(setting, Axis.absolute(name.get()));
      }
    }
    return all;
  }

  /** Rungs that are decided cannot be decided by another rule. */
  private static void checkSameHalving(SweepDefinition before, SweepDefinition now, Path file) {
    if (before.halving().isPresent() && !before.halving().equals(now.halving())) {
      throw new BadInputException(
          "{halving}",
          file
              + " says halving: "
              + before.halving().get().factor()
              + now.halving().map(halving -> ", not " + halving.factor()).orElse(""),
          "give the same, or choose another {out|directory}");
    }
  }

  private static void checkSame(SweepDefinition before, SweepDefinition now, Path file) {
    Set<Setting<?>> varied = new HashSet<>();
    for (SweepDefinition each : List.of(before, now)) {
      each.grid().forEach(axis -> varied.add(axis.setting()));
      each.random().ifPresent(random -> varied.addAll(random.draws().keySet()));
    }
    for (Setting<?> setting : Setting.all()) {
      Object was = before.base().shown(setting).orElse("not set");
      Object is = now.base().shown(setting).orElse("not set");
      if (setting.identity() && !varied.contains(setting) && !was.equals(is)) {
        throw new BadInputException(
            "{out}",
            file + " says " + setting.key() + ": " + was + ", not " + is,
            "give the same settings, make it an axis, or choose another {out|directory}");
      }
    }
  }
}
