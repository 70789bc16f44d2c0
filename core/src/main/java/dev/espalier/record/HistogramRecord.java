package dev.espalier.record;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.json.RecordJson;
import dev.espalier.storage.WriteAside;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.type.TypeReference;

/**
 * {@code histograms.json}: the magnitudes of a round's weights, tensor by tensor of the scope. What
 * a cut began with is {@code trained} of one round, and what it left is {@code kept} of the next.
 *
 * @param binsPerOctave {@link MagnitudeCounts#BINS_PER_OCTAVE}, so that the file explains itself
 * @param lowestOctave {@link MagnitudeCounts#LOWEST_OCTAVE}
 * @param kept of the weights the round before had trained, those that this round's mask keeps;
 *     empty in round 0
 * @param trained the survivors as this round has trained them
 */
public record HistogramRecord(
    int binsPerOctave,
    int lowestOctave,
    List<MagnitudeCounts> kept,
    List<MagnitudeCounts> trained) {

  private static final TypeReference<HistogramRecord> TYPE = new TypeReference<>() {};

  /**
   * @throws IllegalArgumentException if the bins are not those of {@link MagnitudeCounts}
   */
  public HistogramRecord {
    if (binsPerOctave != MagnitudeCounts.BINS_PER_OCTAVE
        || lowestOctave != MagnitudeCounts.LOWEST_OCTAVE) {
      throw new IllegalArgumentException("the bins are not those this version counts in");
    }
    kept = List.copyOf(kept);
    trained = List.copyOf(trained);
  }

  /** The record of these counts. */
  public HistogramRecord(List<MagnitudeCounts> kept, List<MagnitudeCounts> trained) {
    this(MagnitudeCounts.BINS_PER_OCTAVE, MagnitudeCounts.LOWEST_OCTAVE, kept, trained);
  }

  /**
   * Reads the file.
   *
   * @throws BadInputException naming file and field, if it cannot be read or understood
   */
  public static HistogramRecord read(Path file) {
    return RecordJson.read(RecordJson.MAPPER, file, TYPE);
  }

  /** Writes or replaces the file. */
  public void write(Path file) {
    WriteAside.text(file, RecordJson.pretty(this));
  }
}
