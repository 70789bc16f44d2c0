package dev.espalier.text.dataset;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.FileFaults;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@code save_to_disk} of {@code datasets} leaves: Arrow files. They are not read, since
 * Arrow's library wants memory of its own and doors opened in the JVM; one line of Python makes
 * Parquet of them.
 */
final class SavedDatasets {

  private static final String ENDING = ".arrow";

  private SavedDatasets() {}

  /** Whether a file is one of Arrow's. */
  static boolean isArrow(Path file) {
    return file.getFileName().toString().endsWith(ENDING);
  }

  /** Whether a directory holds a saved dataset, or several as the splits of one. */
  static boolean is(Path folder) {
    if (isDictionary(folder)) {
      return true;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
      return files.iterator().hasNext();
    } catch (IOException e) {
      throw FileFaults.reading(folder, e);
    }
  }

  private static boolean isDictionary(Path folder) {
    return Files.exists(folder.resolve("dataset_dict.json"));
  }

  /** The refusal of an Arrow file or of a directory of them, with the way out. */
  static BadInputException refusal(Path place) {
    String python =
        Files.isRegularFile(place)
            ? "Dataset.from_file('" + place + "').to_parquet('train.parquet')"
            : isDictionary(place)
                ? "for name, split in load_from_disk('"
                    + place
                    + "').items(): split.to_parquet(f'{name}.parquet')"
                : "load_from_disk('" + place + "').to_parquet('train.parquet')";
    return new BadInputException(
        place.toString(),
        "is Arrow data as datasets saves it, which is not read",
        "make Parquet of it in Python: " + python);
  }
}
