package dev.espalier.bench.measure;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * One call of a kernel at a shape.
 *
 * @param name such as {@code mlp c_fc}
 * @param size its dimensions, for people
 * @param bound what limits it
 * @param work GFLOP of a call that is bound by arithmetic, GB moved at least by one bound by memory
 * @param timesPerStep how often a training step does it
 * @param call does it once
 */
public record Operation(
    String name, String size, Bound bound, double work, double timesPerStep, Runnable call) {

  /** What limits an operation, and the unit of its speed. */
  public enum Bound {
    ARITHMETIC("GFLOP/s"),
    MEMORY("GB/s");

    private final String unit;

    Bound(String unit) {
      this.unit = unit;
    }

    public String unit() {
      return unit;
    }
  }

  /** With what an operation was done. */
  public record Way(String kernels, String precision) {}

  /** What was done, see {@link Operation}. */
  public record Task(String name, String size, Bound bound) {}

  /**
   * How fast.
   *
   * @param speed in the bound's unit
   * @param ofLimit the share of what the machine was measured to give: the best product or memory
   */
  public record Speed(double speed, double ofLimit) {}

  /**
   * What was measured of an operation.
   *
   * @param reached of the median
   * @param secondsPerStep the median times how often a step does it
   */
  public record Result(
      @JsonUnwrapped Way way,
      @JsonUnwrapped Task task,
      @JsonUnwrapped Speed reached,
      double timesPerStep,
      double secondsPerStep,
      Timings samples) {}

  public Result result(KernelSet set, Timings samples, double limit) {
    double speed = work / samples.median();
    return new Result(
        new Way(set.kernels(), set.precision()),
        new Task(name, size, bound),
        new Speed(speed, speed / limit),
        timesPerStep,
        samples.median() * timesPerStep,
        samples);
  }
}
