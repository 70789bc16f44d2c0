package dev.espalier.record;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.json.RecordJson;
import dev.espalier.storage.WriteAside;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.type.TypeReference;

/**
 * {@code histograms.json}: the magnitudes of a round's weights for each tensor of the scope. The
 * cut that starts a round takes {@code trained} of the previous round and leaves {@code kept} of
 * this one.
 *
 * @param binsPerOctave {@link MagnitudeCounts#BINS_PER_OCTAVE}, stored so that the file is
 *     self-describing
 * @param lowestOctave {@link MagnitudeCounts#LOWEST_OCTAVE}
 * @param kept the weights that the previous round trained and this round's mask keeps; empty in
 *     round 0
 * @param trained the surviving weights after this round's training
 */
public record HistogramRecord(
    int binsPerOctave,
    int lowestOctave,
    List<MagnitudeCounts> kept,
    List<MagnitudeCounts> trained) {

  private static final TypeReference<HistogramRecord> TYPE = new TypeReference<>() {};

  /**
   * Validates the components.
   *
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

  /** Creates a record with the bins of {@link MagnitudeCounts}. */
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
