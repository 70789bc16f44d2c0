package dev.espalier.checkpoint;

import dev.espalier.checkpoint.hub.HubCache;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Finds the directory of what a user names as a model. */
public final class ModelLocation {

  /** The name of the model that Espalier brings along. */
  public static final String EMBEDDED = "embedded";

  private ModelLocation() {}

  /**
   * The directory of {@code embedded}, of a path, or of an id in the Hugging Face cache.
   *
   * @throws dev.espalier.fault.BadInputException that says where to place the files, if there is
   *     nothing of the name
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
      // No path, and no id of the hub either: the hub says so.
    }
    return hub.model(model);
  }
}
