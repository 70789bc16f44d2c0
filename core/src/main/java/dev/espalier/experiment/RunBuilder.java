package dev.espalier.experiment;

import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Gathers settings and a place to write to; for {@link Experiment} and {@link TrainingRun}. */
public final class RunBuilder<R> {

  /** Makes the run from what was gathered. */
  public interface Maker<R> {
    R make(Settings settings, Path out, Existing existing);
  }

  private final Maker<R> maker;
  private Settings settings = Settings.defaults();
  private @Nullable Path out;
  private Existing existing = Existing.REFUSE;

  public RunBuilder(Maker<R> maker) {
    this.maker = maker;
  }

  /** Takes these settings in place of those gathered so far. */
  public RunBuilder<R> settings(Settings all) {
    this.settings = all;
    return this;
  }

  /**
   * Gives one setting.
   *
   * @throws dev.espalier.fault.BadInputException if the value does not fit
   */
  public RunBuilder<R> set(Setting<?> setting, Object value) {
    this.settings = settings.with(setting, value);
    return this;
  }

  /** The directory to write to. */
  public RunBuilder<R> out(Path directory) {
    this.out = directory;
    return this;
  }

  /** Goes on with the run in the directory, if there is one. */
  public RunBuilder<R> resume(boolean resume) {
    if (resume) {
      this.existing = Existing.RESUME;
    }
    return this;
  }

  /** Replaces the run in the directory, if there is one. */
  public RunBuilder<R> overwrite(boolean overwrite) {
    if (overwrite) {
      this.existing = Existing.OVERWRITE;
    }
    return this;
  }

  /**
   * The run, ready to start.
   *
   * @throws IllegalStateException if no directory was given
   */
  public R build() {
    if (out == null) {
      throw new IllegalStateException("out(directory) was not called");
    }
    return maker.make(settings, out, existing);
  }
}
