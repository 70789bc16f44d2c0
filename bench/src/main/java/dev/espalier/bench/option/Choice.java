package dev.espalier.bench.option;

import dev.espalier.fault.BadInputException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Finds values by their names, which {@code toString} returns. */
public final class Choice {

  private Choice() {}

  /**
   * Returns the values of some names.
   *
   * @param noun what a value is called
   * @throws BadInputException if a name has no value
   */
  public static <T> List<T> of(String option, String noun, T[] values, List<String> names) {
    return names.stream().map(name -> of(option, noun, values, name)).toList();
  }

  private static <T> T of(String option, String noun, T[] values, String name) {
    return Arrays.stream(values)
        .filter(value -> value.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new BadInputException(
                    option,
                    "\"" + name + "\" is not a " + noun,
                    "name some of "
                        + Arrays.stream(values)
                            .map(Object::toString)
                            .collect(Collectors.joining(", "))));
  }
}
