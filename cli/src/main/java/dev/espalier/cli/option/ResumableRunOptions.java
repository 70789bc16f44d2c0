package dev.espalier.cli.option;

import dev.espalier.fault.BadInputException;
import dev.espalier.settings.Resume;
import dev.espalier.settings.SettingsFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options for the directory of a run that can be resumed. */
public final class ResumableRunOptions extends RunOptions {

  private static final String ALONE = "yes";

  @Option(
      names = "--resume",
      paramLabel = "auto",
      arity = "0..1",
      fallbackValue = ALONE,
      preprocessor = Word.class,
      description =
          "Go on with the run that is in --out; with --resume auto, begin it if there is none, so"
              + " that the same line can be run again and again.")
  @Nullable String resume;

  private Resume choice = Resume.NO;

  /** Takes a word that says how to resume, and nothing else that may follow the option. */
  static final class Word implements IParameterPreprocessor {

    @Override
    @SuppressWarnings("JdkObsolete") // picocli's interface
    public boolean preprocess(
        Stack<String> arguments, CommandSpec command, ArgSpec option, Map<String, Object> info) {
      boolean attached = "=".equals(info.get("separator"));
      if (!attached && (arguments.isEmpty() || !Resume.isWord(arguments.peek()))) {
        arguments.push(ALONE);
      }
      return false;
    }
  }

  /**
   * Decides whether to resume: by the option or, without it, by {@code resume} in a file of
   * settings.
   *
   * @param config the file, if one was given
   * @throws BadInputException if the options contradict each other
   */
  public ResumableRunOptions over(@Nullable Path config) {
    if (resume != null) {
      choice = Resume.parse(resume, "--resume");
      if (choice != Resume.NO && overwrite) {
        throw new BadInputException("--overwrite", "contradicts --resume", "give one of them");
      }
    } else if (config != null && !overwrite) {
      choice = SettingsFile.resume(config);
    }
    if (choice != Resume.NO && out == null) {
      throw new BadInputException(
          "--resume", "does not say which run", "name its directory with --out");
    }
    return this;
  }

  /** Tells whether an existing run is continued, and whose settings then count. */
  public Resume choice() {
    return choice;
  }
}
