package dev.espalier.experiment.sweep;

import dev.espalier.experiment.SettingsBuilder;
import dev.espalier.experiment.Task;
import dev.espalier.experiment.sweep.plan.Halving;
import dev.espalier.experiment.sweep.plan.SweepFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a sweep runs, and where.
 *
 * @param <T> the task
 * @param <B> the builder itself
 */
public abstract class SweepBuilder<T extends Task<?>, B extends SweepBuilder<T, B>>
    extends SettingsBuilder<T, B> {

  private final List<String> axes = new ArrayList<>();
  private @Nullable Path file;
  private @Nullable Path out;
  private OptionalInt workers = OptionalInt.empty();
  private @Nullable Halving halving;

  /** For subclasses in this library only. */
  SweepBuilder() {}

  /**
   * Reads settings and a section {@code sweep} from a YAML file; settings given here take
   * precedence.
   */
  public final B file(Path yaml) {
    this.file = yaml;
    return self();
  }

  /**
   * Adds an axis, such as {@code seed=1..5} or {@code rate=0.1,0.2}; it replaces that of the same
   * setting in the file.
   */
  public final B grid(String axis) {
    this.axes.add(axis);
    return self();
  }

  /** Sets the directory of the sweep; required. If it holds a sweep, that goes on. */
  public final B out(Path directory) {
    this.out = directory;
    return self();
  }

  /** Sets how many cells run side by side; by default what was measured to be best. */
  public final B workers(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("workers cannot be " + count);
    }
    this.workers = OptionalInt.of(count);
    return self();
  }

  /**
   * Stops bad cells early: at each rung the best of every {@code factor} groups of cells go on. By
   * default all run to their ends.
   */
  public final B halving(int factor) {
    this.halving = SweepFile.halving(factor, "{halving}");
    return self();
  }

  /** Returns what is to be run, and where. */
  final SweepRequest request() {
    return new SweepRequest(
        settings(),
        file,
        axes,
        Optional.ofNullable(halving),
        given(out, "out(directory)"),
        workers);
  }
}
