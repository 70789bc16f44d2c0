package dev.espalier.bench.imp;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * The result of one side; the document that its process prints.
 *
 * @param start seconds from the start of the process to the first round
 * @param peakMib peak memory of the process, in MiB
 * @param versions versions of the software it ran on
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record ImpSide(
    String who,
    @JsonProperty("start_s") double start,
    @JsonProperty("peak_mib") int peakMib,
    String versions,
    List<Round> rounds) {

  /**
   * One round.
   *
   * @param seconds duration of the preceding cut and reset, training and evaluation, for Espalier
   *     also of saving
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Round(
      int round,
      double sparsity,
      @JsonProperty("weights_left") long weightsLeft,
      @JsonProperty("train_loss") double trainLoss,
      @JsonProperty("eval_loss") double evalLoss,
      double seconds) {}

  /** Returns the duration of all rounds, in seconds. */
  double total() {
    return rounds.stream().mapToDouble(Round::seconds).sum();
  }

  Round last() {
    return rounds.getLast();
  }
}
