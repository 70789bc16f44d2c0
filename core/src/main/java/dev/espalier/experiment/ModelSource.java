package dev.espalier.experiment;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.checkpoint.hub.HubCache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a model is to be read from.
 *
 * @param checkpoint its Hugging Face directory
 * @param mask of the round it comes from, where it comes from one
 */
record ModelSource(Path checkpoint, Optional<Path> mask) {

  /** The word for the model that Espalier brings along. */
  static final String EMBEDDED = "embedded";

  /**
   * What {@code --model} names: the embedded model, a round of a run, a Hugging Face directory, or
   * a hub id in the local cache.
   *
   * @throws dev.espalier.fault.BadInputException if there is no such model
   */
  static CheckpointDirectory open(String model) {
    return model.equals(EMBEDDED)
        ? CheckpointDirectory.embedded()
        : CheckpointDirectory.open(of(model).checkpoint());
  }

  /** The files behind {@code --model}, which is not {@link #EMBEDDED}. */
  static ModelSource of(String model) {
    Path path = Path.of(model);
    Path mask = path.resolve("mask.safetensors");
    if (Files.exists(mask) && Files.isDirectory(path.resolve("model"))) {
      return new ModelSource(path.resolve("model"), Optional.of(mask));
    }
    if (Files.isDirectory(path.resolve("model")) && !Files.exists(path.resolve("config.json"))) {
      // What train leaves: a directory that holds the model beside its metrics.
      return new ModelSource(path.resolve("model"), Optional.empty());
    }
    if (Files.exists(path) || !HubCache.isId(model)) {
      return new ModelSource(path, Optional.empty());
    }
    return new ModelSource(HubCache.standard().model(model), Optional.empty());
  }

  /** The mask that comes with {@code --model}, if one does. */
  static Optional<Path> maskOf(String model) {
    return model.equals(EMBEDDED) ? Optional.empty() : of(model).mask();
  }
}
