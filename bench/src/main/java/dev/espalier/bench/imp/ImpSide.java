package dev.espalier.bench.imp;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What one side did; the document that its process prints.
 *
 * @param start seconds from the process's start until the first round began
 * @param peakMib the most memory the process held
 * @param versions of what it ran on
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
   * @param seconds of the cut and reset before it, training and evaluating; ours has saving in it
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Round(
      int round,
      double sparsity,
      @JsonProperty("weights_left") long weightsLeft,
      @JsonProperty("train_loss") double trainLoss,
      @JsonProperty("eval_loss") double evalLoss,
      double seconds) {}

  /** Seconds of all rounds. */
  double total() {
    return rounds.stream().mapToDouble(Round::seconds).sum();
  }

  Round last() {
    return rounds.getLast();
  }
}
