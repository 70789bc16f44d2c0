package dev.espalier.experiment.input;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.checkpoint.ModelLocation;
import dev.espalier.fault.BadInputException;
import dev.espalier.hub.pull.PullListener;
import dev.espalier.record.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The model named by the setting {@code model}: the embedded one, a Hugging Face directory, a Hub
 * id, a round of a run, or the output of {@code train}.
 *
 * @param checkpoint the Hugging Face directory
 * @param mask the mask of the round, if the model is from a round
 */
public record ModelSource(Path checkpoint, Optional<Path> mask) {

  /**
   * Opens the model, which is downloaded if it is named by a Hub id and not in the cache.
   *
   * @param listener receives the progress of a download
   * @throws dev.espalier.fault.BadInputException if the model does not exist or cannot be read
   */
  public static CheckpointDirectory open(String model, PullListener listener) {
    return CheckpointDirectory.open(of(model, listener).checkpoint());
  }

  /** Returns the mask of the model, if it is from a round. */
  public static Optional<Path> maskOf(String model) {
    return of(model).mask();
  }

  /** Returns the name of the same model without its mask. */
  public static String bare(String model) {
    ModelSource source = of(model);
    return source.mask().isPresent() ? source.checkpoint().toString() : model;
  }

  private static ModelSource of(String model) {
    return of(model, PullListener.SILENT);
  }

  private static ModelSource of(String model, PullListener listener) {
    Path path = ModelLocation.of(model, listener);
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
