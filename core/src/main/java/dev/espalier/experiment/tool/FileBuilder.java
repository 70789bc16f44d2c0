package dev.espalier.experiment.tool;

import dev.espalier.experiment.Task;
import dev.espalier.experiment.TaskBuilder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Collects the inputs of a task that writes one file.
 *
 * @param <T> the task
 * @param <B> the builder itself
 */
public abstract class FileBuilder<T extends Task<?>, B extends FileBuilder<T, B>>
    extends TaskBuilder<T, B> {

  private @Nullable Path out;
  private boolean overwrite;

  FileBuilder() {}

  /** Sets the file to write; required. */
  public final B out(Path file) {
    this.out = file;
    return self();
  }

  /** Replaces an existing file. By default an existing file is refused. */
  public final B overwrite(boolean overwrite) {
    this.overwrite = overwrite;
    return self();
  }

  final OutputFile output() {
    return new OutputFile(given(out, "out(file)"), overwrite);
  }
}
