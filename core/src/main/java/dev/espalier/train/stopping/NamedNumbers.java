package dev.espalier.train.stopping;

import dev.espalier.fault.BadInputException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a rule, parsed from text such as {@code patience:3,min-delta:0.01}. Each name may
 * occur once, in upper or lower case.
 */
public final class NamedNumbers {

  private final String where;
  private final String remedy;

  /** Each part of the text by its name in lower case. */
  private final Map<String, String> parts = new HashMap<>();

  private NamedNumbers(String where, String remedy) {
    this.where = where;
    this.remedy = remedy;
  }

  /**
   * Parses the text; the numbers themselves are parsed on request.
   *
   * @param where the option, or the file and key, of the text
   * @param remedy what to write instead, for the message
   * @param known the allowed names, in lower case
   * @throws BadInputException if a part is not a name and a number, or a name is unknown or occurs
   *     twice
   */
  public static NamedNumbers parse(String text, String where, String remedy, Set<String> known) {
    NamedNumbers numbers = new NamedNumbers(where, remedy);
    for (String part : text.split(",", -1)) {
      String[] words = part.strip().split(":", -1);
      String name = words[0].toLowerCase(Locale.ROOT);
      if (numbers.parts.put(name, part) != null) {
        throw new BadInputException(where, "'" + text + "' says " + words[0] + " twice", remedy);
      }
      if (words.length != 2 || !known.contains(name)) {
        throw new BadInputException(where, "'" + part + "' is not known", remedy);
      }
    }
    return numbers;
  }

  /**
   * Returns the number of a name, if it was given.
   *
   * @throws BadInputException if it is not a whole number
   */
  public OptionalInt integer(String name) {
    Integer number = number(name, Integer::valueOf);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /**
   * Returns the number of a name, if it was given.
   *
   * @throws BadInputException if it is not a number
   */
  public OptionalDouble decimal(String name) {
    Double number = number(name, Double::valueOf);
    return number == null ? OptionalDouble.empty() : OptionalDouble.of(number);
  }

  private <T> @Nullable T number(String name, Function<String, T> reader) {
    String part = parts.get(name);
    if (part == null) {
      return null;
    }
    try {
      return reader.apply(part.strip().substring(name.length() + 1));
    } catch (NumberFormatException e) {
      throw new BadInputException(where, "'" + part + "' has no such number", remedy, e);
    }
  }
}
