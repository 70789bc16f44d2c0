package dev.espalier.serve;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a run, as {@code live.json} contains it. Unknown values are left out.
 *
 * @param version changes whenever the page changes
 * @param state {@code starting}: no step of the round is logged yet; {@code training}; {@code
 *     evaluating}, and saving, after the last step; {@code idle}: no process trains a round; {@code
 *     ended}: the run is over
 * @param rounds completed and expected rounds
 * @param step the last logged step; null if there is none
 * @param pace speed of training; null before the first step
 * @param losses loss curve of the round, with dropout, as pairs of step and loss
 * @param tokensPerSecond recent tokens per second
 * @param next the next phase of the run, as a sentence
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Progress(
    String version,
    String state,
    @JsonUnwrapped Rounds rounds,
    @JsonUnwrapped @Nullable Step step,
    @JsonUnwrapped @Nullable Pace pace,
    @Nullable List<List<Double>> losses,
    @Nullable Double tokensPerSecond,
    @Nullable String next) {

  /**
   * The rounds of the run.
   *
   * @param roundsDone number of complete rounds
   * @param round index of the current round, or of the next if none is being trained
   * @param lastRound expected index of the last round
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Rounds(int roundsDone, int round, @Nullable Integer lastRound) {}

  /**
   * The last logged step.
   *
   * @param step number of the step in the round
   * @param steps steps of the round
   * @param epoch completed passes over the training text, as a fraction
   * @param loss loss of the step, in nats per predicted token
   * @param learningRate learning rate of the step
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Step(
      int step,
      @Nullable Integer steps,
      @Nullable Double epoch,
      @Nullable Double loss,
      @Nullable Double learningRate) {}

  /**
   * The speed of training, in seconds.
   *
   * @param secondsPerStep recent duration of a step
   * @param secondsLeft estimated time left for the whole run
   * @param secondsSinceStep time since the last step was logged
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Pace(
      @Nullable Double secondsPerStep, @Nullable Double secondsLeft, double secondsSinceStep) {}

  /** Returns the state of a run without any logged step of its current or next round. */
  static Progress withoutStep(String version, String state, Rounds rounds, @Nullable String next) {
    return new Progress(version, state, rounds, null, null, null, null, next);
  }

  /** Returns the state of a run that trains no round. */
  static Progress standing(String version, String state, int round) {
    return withoutStep(version, state, new Rounds(round, round, null), null);
  }
}
