package dev.espalier.bench.measure;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * One call of a kernel at a shape.
 *
 * @param name such as {@code mlp c_fc}
 * @param size its dimensions, as text
 * @param bound the limiting resource
 * @param work GFLOP of a call limited by arithmetic, minimum GB moved by a call limited by memory
 * @param timesPerStep calls per training step
 * @param call performs the operation once
 */
public record Operation(
    String name, String size, Bound bound, double work, double timesPerStep, Runnable call) {

  /** The resource that limits an operation, with the unit of its speed. */
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

  /** The kernels and precision of an operation. */
  public record Way(String kernels, String precision) {

    /** Returns the name of the contender of these kernels. */
    public String label() {
      return new KernelSet(kernels, precision).label();
    }
  }

  /** A description of the operation, see {@link Operation}. */
  public record Task(String name, String size, Bound bound) {}

  /**
   * The speed of an operation.
   *
   * @param speed speed in the unit of the bound
   * @param ofLimit fraction of the machine's measured limit: the best product or the memory
   *     bandwidth
   */
  public record Speed(double speed, double ofLimit) {}

  /**
   * The measurements of an operation.
   *
   * @param reached speed at the median
   * @param secondsPerStep median time per call times calls per step
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
