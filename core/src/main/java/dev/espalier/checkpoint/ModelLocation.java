package dev.espalier.checkpoint;

import dev.espalier.checkpoint.hub.HubCache;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Finds the directory of a model named by the user. */
public final class ModelLocation {

  /** The name of the embedded model. */
  public static final String EMBEDDED = "embedded";

  private ModelLocation() {}

  /**
   * Returns the directory of {@code embedded}, of a path, or of an id in the Hugging Face cache.
   *
   * @throws dev.espalier.fault.BadInputException that says where to place the files, if the model
   *     does not exist
   */
  public static Path of(String model) {
    return of(model, HubCache.standard());
  }

  static Path of(String model, HubCache hub) {
    if (model.equals(EMBEDDED)) {
      return EmbeddedCheckpoint.folder();
    }
    try {
      Path path = Path.of(model);
      if (Files.exists(path)) {
        return path;
      }
    } catch (InvalidPathException e) {
      // Neither a path nor an id of the Hub; the Hub cache reports that.
    }
    return hub.model(model);
  }
}
