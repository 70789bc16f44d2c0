package dev.espalier.prune;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.FloatView;
import java.util.LinkedHashMap;
import java.util.Map;

/** How a weight's importance is computed: weights with the larger score are kept. */
@FunctionalInterface
public interface Criterion {

  /** The score of the weight at a flat index of a trained tensor. */
  float score(FloatView trained, long index);

  /**
   * The magnitude |w| (Han et al. 2015; the criterion of iterative magnitude pruning, Frankle and
   * Carbin 2019).
   */
  Criterion MAGNITUDE = (trained, index) -> Math.abs(trained.get(index));

  /**
   * The signed value: what the lab's notebook computes, which removes large negative weights first.
   * For comparison only.
   */
  Criterion SIGNED = FloatView::get;

  /** Every criterion, by the name the settings use. */
  static Map<String, Criterion> byName() {
    Map<String, Criterion> criteria = new LinkedHashMap<>();
    criteria.put("magnitude", MAGNITUDE);
    criteria.put("signed", SIGNED);
    return criteria;
  }

  /**
   * The criterion of a name.
   *
   * @param where the option or file and key the name was given in
   * @throws BadInputException if there is none
   */
  static Criterion named(String name, String where) {
    Criterion criterion = byName().get(name);
    if (criterion == null) {
      throw new BadInputException(
          where, "'" + name + "' is no criterion", "use " + String.join(", ", byName().keySet()));
    }
    return criterion;
  }
}
