package dev.espalier.settings;

import dev.espalier.fault.BadInputException;
import dev.espalier.fault.Likeness;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of value that a {@link Setting} takes. Each kind parses and validates a text and
 * describes itself in the help.
 *
 * @param <T> the type of the values
 */
public sealed interface Value<T> {

  /**
   * Any text.
   *
   * @param words words with a special meaning
   */
  record Text(@Nullable String defaultText, String label, List<String> words)
      implements Value<String> {}

  /** One of several words, each with its value. */
  record Choice<T>(String defaultText, Map<String, T> meanings) implements Value<T> {}

  /**
   * A text parsed by a function.
   *
   * @param words words that are values or may begin one
   * @param reader parses a text, given also its source; throws {@link BadInputException}
   */
  record Parsed<T>(
      @Nullable String defaultText,
      String label,
      List<String> words,
      BiFunction<String, String, T> reader)
      implements Value<T> {}

  /** An integer within inclusive bounds. */
  record Whole(@Nullable String defaultText, int least, int most) implements Value<Integer> {}

  /** A real number within bounds. */
  record Real(
      @Nullable String defaultText,
      double least,
      boolean leastAllowed,
      double most,
      boolean mostAllowed)
      implements Value<Double> {}

  /** A boolean. */
  record Toggle(String defaultText) implements Value<Boolean> {}

  /** Returns the value of an unset setting as text, or null if it has none. */
  @Nullable String defaultText();

  /** Returns the kind of any text, with a default and with words of special meaning. */
  static Value<String> text(String defaultText, String label, String... words) {
    return new Text(defaultText, label, List.of(words));
  }

  /** Returns the kind of any text, without a default. */
  static Value<String> optionalText(String label) {
    return new Text(null, label, List.of());
  }

  /** Returns the kind of the values of a list, named by their words. */
  static <T> Value<T> choice(String defaultText, List<T> values, Function<T, String> word) {
    Map<String, T> meanings = new LinkedHashMap<>();
    values.forEach(value -> meanings.put(word.apply(value), value));
    return new Choice<>(defaultText, meanings);
  }

  /** Returns the kind of the values of an array, named by their words. */
  static <T> Value<T> choice(String defaultText, T[] values, Function<T, String> word) {
    return choice(defaultText, Arrays.asList(values), word);
  }

  /** Returns the kind of the given words, each of which is its own value. */
  static Value<String> choice(String defaultText, String... words) {
    return choice(defaultText, words, Function.identity());
  }

  /**
   * Returns the kind of texts parsed by a function, with words that are values or may begin one.
   */
  static <T> Value<T> parsed(
      String defaultText, String label, BiFunction<String, String, T> reader, String... words) {
    return new Parsed<>(defaultText, label, List.of(words), reader);
  }

  /** Returns the kind of texts parsed by a function, without a default. */
  static <T> Value<T> optional(String label, BiFunction<String, String, T> reader) {
    return new Parsed<>(null, label, List.of(), reader);
  }

  /** Returns the kind of integers within inclusive bounds, with a default. */
  static Value<Integer> integer(String defaultText, int least, int most) {
    return new Whole(defaultText, least, most);
  }

  /** Returns the kind of integers within inclusive bounds, without a default. */
  static Value<Integer> optionalInteger(int least, int most) {
    return new Whole(null, least, most);
  }

  /** Returns the kind of real numbers within bounds, with a default. */
  static Value<Double> number(
      String defaultText, double least, boolean leastAllowed, double most, boolean mostAllowed) {
    return new Real(defaultText, least, leastAllowed, most, mostAllowed);
  }

  /** Returns the kind of real numbers within bounds, without a default. */
  static Value<Double> optionalNumber(
      double least, boolean leastAllowed, double most, boolean mostAllowed) {
    return new Real(null, least, leastAllowed, most, mostAllowed);
  }

  /** Returns the kind of booleans. */
  static Value<Boolean> toggle(String defaultText) {
    return new Toggle(defaultText);
  }

  /** Returns the words that are values, or have a special meaning; empty if there are none. */
  default List<String> words() {
    return switch (this) {
      case Text text -> text.words();
      case Choice<T> choice -> List.copyOf(choice.meanings().keySet());
      case Parsed<T> parsed -> parsed.words();
      default -> List.of();
    };
  }

  /** Returns the placeholder of a value in the help. */
  default String label() {
    return switch (this) {
      case Text text -> text.label();
      case Choice<T> _ -> String.join("|", words());
      case Parsed<T> parsed -> parsed.label();
      case Whole _ -> "N";
      case Real _ -> "X";
      case Toggle _ -> "true|false";
    };
  }

  /**
   * Parses a text.
   *
   * @param where the option, or the file and key, of the text
   * @throws BadInputException if the text is not a value of this kind
   */
  @SuppressWarnings("unchecked") // Each kind is of the type that it reads.
  default T parse(String text, String where) {
    return switch (this) {
      case Text _ -> {
        checkNotBlank(text, where);
        yield (T) text;
      }
      case Choice<T> choice -> parseChoice(choice, text, where);
      case Parsed<T> parsed -> {
        checkNotBlank(text, where);
        yield parsed.reader().apply(text, where);
      }
      case Whole whole -> (T) parseWhole(whole, text, where);
      case Real real -> (T) parseReal(real, text, where);
      case Toggle _ -> (T) parseToggle(text, where);
    };
  }

  /** Tells whether values are written to files as numbers or booleans rather than as text. */
  default boolean isPlain() {
    return this instanceof Whole || this instanceof Real || this instanceof Toggle;
  }

  private static void checkNotBlank(String text, String where) {
    if (text.isBlank()) {
      throw new BadInputException(where, "is empty", "give it a value or leave it out");
    }
  }

  private static <T> T parseChoice(Choice<T> choice, String text, String where) {
    T meaning = choice.meanings().get(text);
    if (meaning == null) {
      List<String> words = List.copyOf(choice.meanings().keySet());
      throw new BadInputException(
          where,
          "'" + text + "' is not known",
          Likeness.nearest(text, words)
              .map(word -> "did you mean " + word + "?")
              .orElse("use " + String.join(", ", words)));
    }
    return meaning;
  }

  private static Boolean parseToggle(String text, String where) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new BadInputException(
              where, "'" + text + "' is neither true nor false", "use true or false");
    };
  }

  private static Integer parseWhole(Whole whole, String text, String where) {
    try {
      int number = Integer.parseInt(text.strip());
      if (number >= whole.least() && number <= whole.most()) {
        return number;
      }
    } catch (NumberFormatException _) {
      // The message below states what is accepted.
    }
    String bounds =
        whole.most() == Integer.MAX_VALUE && !text.strip().matches("\\+?\\d{10,}")
            ? "of at least " + whole.least()
            : "from " + whole.least() + " to " + whole.most();
    throw new BadInputException(
        where,
        "'" + text + "' does not fit",
        "use a whole number "
            + bounds
            + Meant.by(text, number -> fits(whole, number))
                .map(meant -> "; did you mean " + meant + "?")
                .orElse(Meant.isFraction(text) ? ", a count rather than a fraction" : ""));
  }

  private static boolean fits(Whole whole, BigDecimal number) {
    return number.stripTrailingZeros().scale() <= 0
        && number.compareTo(BigDecimal.valueOf(whole.least())) >= 0
        && number.compareTo(BigDecimal.valueOf(whole.most())) <= 0;
  }

  private static Double parseReal(Real real, String text, String where) {
    try {
      double number = Double.parseDouble(text.strip());
      if (fits(real, number)) {
        return number;
      }
    } catch (NumberFormatException _) {
      // The message below states what is accepted.
    }
    String most =
        real.most() == Double.MAX_VALUE
            ? ""
            : " and " + (real.mostAllowed() ? "at most " : "below ") + shortest(real.most());
    throw new BadInputException(
        where,
        "'" + text + "' does not fit",
        "use a number "
            + (real.leastAllowed() ? "of at least " : "above ")
            + shortest(real.least())
            + most
            + Meant.by(text, number -> fits(real, number.doubleValue()))
                .map(meant -> "; did you mean " + meant + "?")
                .orElse(""));
  }

  private static boolean fits(Real real, double number) {
    boolean high = real.leastAllowed() ? number >= real.least() : number > real.least();
    boolean low = real.mostAllowed() ? number <= real.most() : number < real.most();
    return high && low;
  }

  private static String shortest(double number) {
    return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
  }
}
