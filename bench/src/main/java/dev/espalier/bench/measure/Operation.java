package dev.espalier.bench.measure;

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

  /**
   * What was measured of an operation.
   *
   * @param speed in the bound's unit, of the median
   * @param ofLimit the share of what the machine was measured to give: the best product or memory
   * @param secondsPerStep the median times how often a step does it
   */
  public record Result(
      String kernels,
      String precision,
      String name,
      String size,
      Bound bound,
      double speed,
      double ofLimit,
      double timesPerStep,
      double secondsPerStep,
      Samples samples) {}

  public Result result(KernelSet set, Samples samples, double limit) {
    double speed = work / samples.median();
    return new Result(
        set.kernels(),
        set.precision(),
        name,
        size,
        bound,
        speed,
        speed / limit,
        timesPerStep,
        samples.median() * timesPerStep,
        samples);
  }
}
