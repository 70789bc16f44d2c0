package dev.espalier.serve;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a run stands: what {@code live.json} says. What is not known is left out.
 *
 * @param version another one whenever the page is another
 * @param state {@code starting}: no step of the round is logged yet; {@code training}; {@code
 *     evaluating}, and saving, after the last step; {@code idle}: no process trains a round; {@code
 *     ended}: nothing more will come
 * @param rounds done and to come
 * @param step the last that was logged; null if none was
 * @param pace of training; null before the first step
 * @param losses of the round, as pairs of step and loss, with dropout
 * @param tokensPerSecond lately
 * @param next what comes after what the round does now, in a sentence
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
   * Rounds of the run.
   *
   * @param roundsDone whole rounds
   * @param round that is being trained, or would be next
   * @param lastRound as far as can be told
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Rounds(int roundsDone, int round, @Nullable Integer lastRound) {}

  /**
   * The last logged step.
   *
   * @param step its number in the round
   * @param steps of the round
   * @param epoch passes over the training text
   * @param loss of the step, in nats
   * @param learningRate the step used
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Step(
      int step,
      @Nullable Integer steps,
      @Nullable Double epoch,
      @Nullable Double loss,
      @Nullable Double learningRate) {}

  /**
   * The pace of training, in seconds.
   *
   * @param secondsPerStep lately
   * @param secondsLeft of the whole run
   * @param secondsSinceStep since the last step was logged
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Pace(
      @Nullable Double secondsPerStep, @Nullable Double secondsLeft, double secondsSinceStep) {}

  /** No step of the round that is next, or just began, is known. */
  static Progress withoutStep(String version, String state, Rounds rounds, @Nullable String next) {
    return new Progress(version, state, rounds, null, null, null, null, next);
  }

  /** No round is being trained. */
  static Progress standing(String version, String state, int round) {
    return withoutStep(version, state, new Rounds(round, round, null), null);
  }
}
