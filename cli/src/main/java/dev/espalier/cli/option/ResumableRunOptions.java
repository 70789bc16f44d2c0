package dev.espalier.cli.option;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.RunDirectory;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options for the directory of a run that can be resumed. */
public final class ResumableRunOptions extends RunOptions {

  @Option(names = "--resume", description = "Go on with the run that is in --out.")
  public boolean resume;

  /**
   * Returns the settings to run with: those given and, with {@code --resume}, those of the existing
   * run for all others.
   *
   * @throws BadInputException if the options contradict each other
   */
  public Settings settings(Settings given) {
    check();
    Path begun = out == null ? null : RunDirectory.at(out).experimentFile();
    return resume && begun != null && Files.exists(begun)
        ? given.over(SettingsFile.readOfRun(begun))
        : given;
  }

  /**
   * Checks what does not depend on settings.
   *
   * @throws BadInputException if the options contradict each other
   */
  public void check() {
    if (!resume) {
      return;
    }
    if (overwrite) {
      throw new BadInputException("--overwrite", "contradicts --resume", "give one of them");
    }
    if (out == null) {
      throw new BadInputException(
          "--resume", "does not say which run", "name its directory with --out");
    }
  }
}
