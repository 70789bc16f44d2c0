package dev.espalier.serve;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a run stands: what {@code live.json} says. What is not known is left out.
 *
 * @param version another one whenever the page is another
 * @param state {@code starting}: no step of the round is logged yet; {@code training}; {@code
 *     evaluating}, and saving, after the last step; {@code idle}: no process trains a round; {@code
 *     ended}: nothing more will come
 * @param round that is being trained, or would be next
 * @param lastRound as far as can be told
 * @param steps of the round
 * @param secondsPerStep lately
 * @param secondsLeft of the whole run
 * @param secondsSinceStep how long ago the last step was logged
 * @param losses of the round, as pairs of step and loss, with dropout
 * @param tokensPerSecond lately
 * @param next what comes after what the round does now, in a sentence
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"version", "state", "rounds_done", "round", "last_round"})
record Progress(
    String version,
    String state,
    @JsonProperty("rounds_done") int roundsDone,
    int round,
    @JsonProperty("last_round") @Nullable Integer lastRound,
    @Nullable Integer step,
    @Nullable Integer steps,
    @Nullable Double epoch,
    @Nullable Double loss,
    @JsonProperty("learning_rate") @Nullable Double learningRate,
    @JsonProperty("seconds_per_step") @Nullable Double secondsPerStep,
    @JsonProperty("seconds_left") @Nullable Double secondsLeft,
    @JsonProperty("seconds_since_step") @Nullable Double secondsSinceStep,
    @Nullable List<List<Double>> losses,
    @JsonProperty("tokens_per_second") @Nullable Double tokensPerSecond,
    @Nullable String next) {

  /** No round is being trained. */
  static Progress standing(String version, String state, int round) {
    return new Progress(
        version, state, round, round, null, null, null, null, null, null, null, null, null, null,
        null, null);
  }
}
