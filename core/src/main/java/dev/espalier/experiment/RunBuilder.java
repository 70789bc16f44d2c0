package dev.espalier.experiment;

import dev.espalier.settings.Resume;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Collects the settings and the directory of a run.
 *
 * @param <T> the task
 * @param <B> the builder itself
 */
public abstract class RunBuilder<T extends Task<?>, B extends RunBuilder<T, B>>
    extends SettingsBuilder<T, B> {

  private @Nullable Path out;
  private IfExists existing = IfExists.REFUSE;

  /** For subclasses in this library only. */
  protected RunBuilder() {}

  /** Sets the directory to write to; required. */
  public final B out(Path directory) {
    this.out = directory;
    return self();
  }

  /** Continues the run in the directory, if there is one. By default an existing run is refused. */
  public final B resume(boolean resume) {
    if (resume) {
      this.existing = IfExists.RESUME;
    }
    return self();
  }

  /**
   * Decides whether to continue the run in the directory. With {@code YES}, settings that are not
   * given are those of that run.
   */
  public final B resume(Resume choice) {
    if (choice != Resume.NO) {
      this.existing = IfExists.of(choice);
    }
    return self();
  }

  /** Replaces the run in the directory, if there is one. By default an existing run is refused. */
  public final B overwrite(boolean overwrite) {
    if (overwrite) {
      this.existing = IfExists.OVERWRITE;
    }
    return self();
  }

  /** Returns the directory to write to. */
  protected final Path out() {
    return given(out, "out(directory)");
  }

  /** Returns what to do with an existing run. */
  protected final IfExists existing() {
    return existing;
  }
}
