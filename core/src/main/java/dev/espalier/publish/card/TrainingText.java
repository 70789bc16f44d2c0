package dev.espalier.publish.card;

import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.repository.RepositoryAddress;
import dev.espalier.hub.repository.RepositoryKind;
import dev.espalier.settings.Setting;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The text that a run trained on.
 *
 * @param id its id on the Hub; none if it was a file or the embedded one
 * @param config the config of the dataset
 * @param name its name, without folders of this machine
 */
record TrainingText(Optional<String> id, Optional<String> config, String name) {

  private static final URI PUBLIC = URI.create("https://huggingface.co");
  private static final String FILE =
      "(?i).*\\.(txt|text|raw|tokens|jsonl|ndjson|json|csv|tsv|parquet|arrow|bin|gz|zst)";

  static TrainingText of(String dataset) {
    if (dataset.equals(Setting.EMBEDDED)) {
      return new TrainingText(
          Optional.empty(), Optional.empty(), "the text that comes with Espalier");
    }
    if (!isLocal(dataset) && RepositoryAddress.isLike(dataset)) {
      try {
        RepositoryAddress address =
            RepositoryAddress.parse(dataset, RepositoryKind.DATASET, PUBLIC);
        String id = address.id().name();
        return new TrainingText(Optional.of(id), address.path(), id);
      } catch (HubException e) {
        // Named as a file.
      }
    }
    String name = dataset.replaceAll("[/\\\\]+$", "").replaceAll(".*[/\\\\]", "");
    return new TrainingText(Optional.empty(), Optional.empty(), name);
  }

  private static boolean isLocal(String dataset) {
    try {
      return dataset.matches(FILE)
          || Files.exists(Path.of(dataset))
          || Path.of(dataset).isAbsolute();
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
