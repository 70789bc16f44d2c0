package dev.espalier.experiment.input;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.checkpoint.ModelLocation;
import dev.espalier.fault.BadInputException;
import dev.espalier.record.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code model} names: the embedded model, a Hugging Face directory, a hub id in the local
 * cache, a round of a run, or what {@code train} has written.
 *
 * @param checkpoint the Hugging Face directory
 * @param mask of the round the model comes from, where it comes from one
 */
public record ModelSource(Path checkpoint, Optional<Path> mask) {

  /**
   * Opens the model.
   *
   * @throws dev.espalier.fault.BadInputException if there is no such model or it cannot be read
   */
  public static CheckpointDirectory open(String model) {
    return CheckpointDirectory.open(of(model).checkpoint());
  }

  /** The mask that comes with the model, if one does. */
  public static Optional<Path> maskOf(String model) {
    return of(model).mask();
  }

  /** The model without a mask, if one would come with it. */
  public static String bare(String model) {
    ModelSource source = of(model);
    return source.mask().isPresent() ? source.checkpoint().toString() : model;
  }

  private static ModelSource of(String model) {
    Path path = ModelLocation.of(model);
    RunDirectory run = RunDirectory.at(path);
    Path within = run.trainedModel();
    if (Files.isRegularFile(run.experimentFile()) && Files.isDirectory(run.model(0))) {
      throw new BadInputException(
          path.toString(),
          "is a run, not a model",
          "name one of its rounds, such as " + run.round(0));
    }
    if (Files.exists(path.resolve("config.json")) || !Files.isDirectory(within)) {
      return new ModelSource(path, Optional.empty());
    }
    return new ModelSource(within, Optional.of(RunDirectory.maskIn(path)).filter(Files::exists));
  }
}
