package dev.espalier.experiment.host;

import dev.espalier.fault.BadInputException;
import dev.espalier.kernel.Kernels;
import dev.espalier.model.tune.AutoTuner;
import dev.espalier.storage.CacheFolder;
import dev.espalier.storage.WriteAside;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The measurements of the auto-tuner on this machine, kept in the cache folder so that all runs on
 * the machine choose the same forms: a form determines the order of summation and thus the last
 * digits of a loss. The file may be deleted at any time; the measurements are then repeated.
 */
public final class TuningCache implements AutoTuner.Store {

  private static final Logger LOG = LoggerFactory.getLogger(TuningCache.class);

  private final Path file;
  private final String kernels;
  private final Map<String, AutoTuner.Measurement> known = new TreeMap<>();

  private final Consumer<String> note;
  private boolean told;

  private TuningCache(Path file, String kernels, Consumer<String> note) {
    this.file = file;
    this.kernels = kernels;
    this.note = note;
  }

  /**
   * Returns the measurements of these kernels on this machine.
   *
   * @param note receives a note, once, if measurements cannot be stored
   */
  public static TuningCache of(Kernels kernels, Consumer<String> note) {
    return of(kernels, CacheFolder.root(), note);
  }

  static TuningCache of(Kernels kernels, Path cache, Consumer<String> note) {
    String prefix =
        String.join(
            " ",
            kernels.name(),
            kernels.matMul().precision().toString(),
            String.valueOf(kernels.workers().threads()),
            "");
    String machine = Integer.toHexString(Machine.description().hashCode());
    TuningCache made =
        new TuningCache(cache.resolve("calibration").resolve(machine + ".txt"), prefix, note);
    made.read();
    return made;
  }

  @Override
  public AutoTuner.@Nullable Measurement find(String key) {
    return known.get(kernels + key);
  }

  @Override
  public AutoTuner.Measurement keep(String key, AutoTuner.Measurement measurement) {
    known.put(kernels + key, measurement);
    read();
    write();
    return known.getOrDefault(kernels + key, measurement);
  }

  private void read() {
    try {
      if (Files.exists(file)) {
        Files.readAllLines(file).forEach(this::readLine);
      }
    } catch (IOException e) {
      LOG.info("{} cannot be read ({}): forms are measured anew", file, e.toString());
    }
  }

  /** Malformed lines are ignored. */
  private void readLine(String line) {
    String[] parts = line.split("\t");
    try {
      if (parts.length == 3) {
        known.put(
            parts[2],
            new AutoTuner.Measurement(Double.parseDouble(parts[0]), Double.parseDouble(parts[1])));
      }
    } catch (NumberFormatException _) {
      LOG.info("{}: \"{}\" is no measurement", file, line);
    }
  }

  private void write() {
    StringBuilder lines = new StringBuilder("# " + Machine.description() + "\n");
    known.forEach(
        (key, measured) ->
            lines
                .append(measured.seconds())
                .append('\t')
                .append(measured.density())
                .append('\t')
                .append(key)
                .append('\n'));
    try {
      WriteAside.text(file, lines.toString());
    } catch (BadInputException e) {
      LOG.info("{}: {}", file, e.what());
      if (!told) {
        told = true;
        note.accept(
            "what was measured of this machine is not kept for the next run: %s %s"
                .formatted(file, e.what()));
      }
    }
  }
}
