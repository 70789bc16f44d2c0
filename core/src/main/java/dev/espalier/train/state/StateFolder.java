package dev.espalier.train.state;

import dev.espalier.fault.BadInputException;
import dev.espalier.safetensors.SafetensorsFile;
import dev.espalier.safetensors.SafetensorsWriter;
import dev.espalier.safetensors.Seal;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of the saved states of a training run: {@code step-00001200.safetensors}, of which the
 * newest two are kept. Each is sealed and written atomically, so that the previous one stays intact
 * whatever happens while a new one is written.
 *
 * @param path the folder, which need not exist
 */
public record StateFolder(Path path) {

  private static final Logger LOG = LoggerFactory.getLogger(StateFolder.class);

  private static final Pattern NAME = Pattern.compile("step-(\\d{1,9})\\.safetensors");
  private static final int GENERATIONS = 2;
  private static final String FORMAT_KEY = "espalier_training_state";
  private static final String FORMAT = "1";

  /**
   * Saves a state and deletes all but the newest two.
   *
   * @param step number of the step after which it is saved
   * @throws BadInputException naming the file, if it cannot be written
   */
  public void save(int step, Stateful state) {
    StateWriter writer = StateWriter.start();
    state.save(writer);
    Map<String, String> metadata = new TreeMap<>(writer.values());
    metadata.put(FORMAT_KEY, FORMAT);
    Path file = path.resolve("step-%08d.safetensors".formatted(step));
    long begin = System.nanoTime();
    SafetensorsWriter.writeSealed(file, metadata, writer.tensors());
    LOG.info("{} saved in {} ms", file, (System.nanoTime() - begin) / 1_000_000);
    files().stream().skip(GENERATIONS).forEach(FolderTree::delete);
  }

  /**
   * Opens the newest intact state.
   *
   * @param notes receives a note on each damaged one
   * @throws BadInputException if the folder cannot be read, or the state has another format
   */
  public Optional<SavedState> newest(Consumer<String> notes) {
    for (Path file : files()) {
      if (Seal.isIntact(file)) {
        return Optional.of(open(file));
      }
      notes.accept(
          file + " is damaged (its checksum does not match); what was saved before it is used");
    }
    return Optional.empty();
  }

  private static SavedState open(Path file) {
    SafetensorsFile stored = SafetensorsFile.open(file);
    String format = stored.metadata().get(FORMAT_KEY);
    if (!FORMAT.equals(format)) {
      stored.close();
      throw new BadInputException(
          file + ": " + FORMAT_KEY,
          "is " + format + ", not " + FORMAT,
          "use the version of Espalier that wrote it, or remove the file");
    }
    return new SavedState(step(file), stored);
  }

  /** Deletes all states. */
  public void clear() {
    FolderTree.delete(path);
  }

  /** Returns the files of all states, the newest first. */
  public List<Path> files() {
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries
          .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
          .sorted(Comparator.comparingInt(StateFolder::step).reversed())
          .toList();
    } catch (IOException e) {
      throw FileFaults.reading(path, e);
    }
  }

  private static int step(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    return name.matches() ? Integer.parseInt(name.group(1)) : -1;
  }
}
