package dev.espalier.experiment.round;

import dev.espalier.experiment.input.Inputs;
import dev.espalier.mask.Mask;
import dev.espalier.model.Parameters;
import dev.espalier.record.HistogramRecord;
import dev.espalier.record.MagnitudeCounts;
import dev.espalier.record.PendingRound;
import dev.espalier.settings.Settings;
import java.util.List;
import java.util.Optional;

/**
 * What a round leaves to be looked at beside its measurements: the magnitudes of its weights, and a
 * text its model wrote. Nothing depends on it.
 */
public final class RoundArtifacts {

  private final Optional<RoundSample> sample;
  private final Parameters weights;
  private List<MagnitudeCounts> kept = List.of();

  private RoundArtifacts(Optional<RoundSample> sample, Parameters weights) {
    this.sample = sample;
    this.weights = weights;
  }

  /**
   * @throws dev.espalier.fault.BadInputException if the prompt does not fit the model
   */
  public static RoundArtifacts of(Settings settings, Inputs inputs, Parameters weights) {
    return new RoundArtifacts(RoundSample.of(settings, inputs), weights);
  }

  /** Looks at what a cut left of the trained weights, before they are reset. */
  public void afterCut(Mask mask) {
    kept = Magnitudes.of(weights.slab(), mask);
  }

  /** Writes the files of a round that has been trained under the mask. */
  void write(PendingRound round, Mask mask) {
    new HistogramRecord(kept, Magnitudes.of(weights.slab(), mask)).write(round.histograms());
    sample.ifPresent(asked -> asked.of(weights).write(round.sample()));
  }
}
