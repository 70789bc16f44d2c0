package dev.espalier.cli.option;

import dev.espalier.fault.BadInputException;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** The model as an argument, as in {@code inspect}; equivalent to {@code --model}. */
public final class ModelArgument {

  @Parameters(
      paramLabel = "DIR|ID",
      arity = "0..1",
      description = "The model, as with --model: a directory, a round, a hub id, or 'embedded'.")
  public @Nullable String model;

  /**
   * Returns the settings with the model given as an argument.
   *
   * @param given settings given as options
   * @param settings settings including those of a file
   * @throws BadInputException if the option names another model
   */
  public Settings over(Settings given, Settings settings) {
    if (model == null) {
      return settings;
    }
    if (given.isGiven(Setting.MODEL) && !given.get(Setting.MODEL).equals(model)) {
      throw new BadInputException(
          "--model", "names another model than the argument " + model, "give one of them");
    }
    return settings.with(Setting.MODEL, model, "the argument DIR|ID");
  }
}
