package dev.espalier.bench;

import dev.espalier.bench.measure.Contender;
import dev.espalier.bench.measure.Operation;
import dev.espalier.bench.measure.Section;
import java.util.List;

/**
 * What a dense training step takes of its products alone, both measured in the same run: what is
 * above 1 is everything else that a step does.
 *
 * @param productsSeconds the step's products, called one by one
 * @param stepSeconds the step
 * @param ratio the step's time divided by the products'
 */
record StepOfProducts(
    String kernels, String precision, double productsSeconds, double stepSeconds, double ratio) {

  /** Returns one for each way whose operations and training step were measured. */
  static List<StepOfProducts> of(
      List<Operation.Result> operations, List<Contender.Result> contenders) {
    return operations.stream()
        .map(Operation.Result::way)
        .distinct()
        .flatMap(
            way ->
                contenders.stream()
                    .filter(result -> isStep(result.entry(), way))
                    .map(step -> of(way, products(operations, way), step.samples().median())))
        .toList();
  }

  private static StepOfProducts of(Operation.Way way, double products, double step) {
    return new StepOfProducts(way.kernels(), way.precision(), products, step, step / products);
  }

  private static boolean isStep(Contender.Entry entry, Operation.Way way) {
    return entry.section() == Section.TRAINING
        && entry.contender().equals(way.label())
        && entry.precision().equals(way.precision());
  }

  /** Returns the seconds that the products of a step take by these kernels. */
  static double products(List<Operation.Result> operations, Operation.Way way) {
    return operations.stream()
        .filter(result -> result.way().equals(way))
        .filter(result -> result.task().size().matches("(NN|NT|TN) .*"))
        .mapToDouble(Operation.Result::secondsPerStep)
        .sum();
  }
}
