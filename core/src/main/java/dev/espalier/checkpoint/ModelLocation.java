package dev.espalier.checkpoint;

import dev.espalier.checkpoint.hub.HubFiles;
import dev.espalier.hub.pull.PullListener;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Finds the directory of a model named by the user. */
public final class ModelLocation {

  /** The name of the embedded model. */
  public static final String EMBEDDED = "embedded";

  private ModelLocation() {}

  /**
   * Returns the directory of {@code embedded}, of a path, or of an id of the Hugging Face Hub, from
   * its cache or downloaded into it.
   *
   * @param listener receives the progress of a download
   * @throws dev.espalier.fault.BadInputException if the model does not exist, or cannot be
   *     downloaded
   */
  public static Path of(String model, PullListener listener) {
    if (model.equals(EMBEDDED)) {
      return EmbeddedCheckpoint.folder();
    }
    try {
      Path path = Path.of(model);
      if (Files.exists(path)) {
        return path;
      }
    } catch (InvalidPathException e) {
      // Neither a path nor an id of the Hub, as is reported below.
    }
    return HubFiles.standard(listener).model(model);
  }
}
