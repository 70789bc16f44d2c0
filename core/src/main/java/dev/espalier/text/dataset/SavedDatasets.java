package dev.espalier.text.dataset;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.FileFaults;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Recognises the Arrow files that {@code save_to_disk} of {@code datasets} writes. Espalier does
 * not read them, since Arrow's library needs its own memory management and opened JVM internals;
 * one line of Python converts them to Parquet.
 */
final class SavedDatasets {

  private static final String ENDING = ".arrow";

  private SavedDatasets() {}

  static boolean isArrow(Path file) {
    return file.getFileName().toString().endsWith(ENDING);
  }

  /** Tells whether a directory holds a saved dataset, or several as splits of one. */
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

  /** Returns the error for an Arrow file or a directory of them, with the conversion as remedy. */
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
