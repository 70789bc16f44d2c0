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
 * The kinds of value a {@link Setting} takes: each reads, validates and names itself in the help.
 *
 * @param <T> what a text is read as
 */
public sealed interface Value<T> {

  /**
   * Any text.
   *
   * @param words what it may be, among other things
   */
  record Text(@Nullable String defaultText, String label, List<String> words)
      implements Value<String> {}

  /** One of a few words, with what each means. */
  record Choice<T>(String defaultText, Map<String, T> meanings) implements Value<T> {}

  /**
   * A text that is read as something of its own.
   *
   * @param words what it may be or begin with, among other things
   * @param reader of the text and of where it stands; throws {@link BadInputException}
   */
  record Parsed<T>(
      @Nullable String defaultText,
      String label,
      List<String> words,
      BiFunction<String, String, T> reader)
      implements Value<T> {}

  /** A whole number within bounds, both allowed. */
  record Whole(@Nullable String defaultText, int least, int most) implements Value<Integer> {}

  /** A real number within bounds. */
  record Real(
      @Nullable String defaultText,
      double least,
      boolean leastAllowed,
      double most,
      boolean mostAllowed)
      implements Value<Double> {}

  /** On or off. */
  record Toggle(String defaultText) implements Value<Boolean> {}

  /** The value a setting has when nobody sets it, or null. */
  @Nullable String defaultText();

  /** Any text, with a default, and words it may be among other things. */
  static Value<String> text(String defaultText, String label, String... words) {
    return new Text(defaultText, label, List.of(words));
  }

  /** Any text; unset means something of its own. */
  static Value<String> optionalText(String label) {
    return new Text(null, label, List.of());
  }

  /** One of the words of some values, the default among them. */
  static <T> Value<T> choice(String defaultText, List<T> values, Function<T, String> word) {
    Map<String, T> meanings = new LinkedHashMap<>();
    values.forEach(value -> meanings.put(word.apply(value), value));
    return new Choice<>(defaultText, meanings);
  }

  /** One of the words of some values, the default among them. */
  static <T> Value<T> choice(String defaultText, T[] values, Function<T, String> word) {
    return choice(defaultText, Arrays.asList(values), word);
  }

  /** One of the words, the default among them, each of which stands for itself. */
  static Value<String> choice(String defaultText, String... words) {
    return choice(defaultText, words, Function.identity());
  }

  /** A text that is read as something of its own, with words it may be or begin with. */
  static <T> Value<T> parsed(
      String defaultText, String label, BiFunction<String, String, T> reader, String... words) {
    return new Parsed<>(defaultText, label, List.of(words), reader);
  }

  /** A text that is read as something of its own; unset means something else. */
  static <T> Value<T> optional(String label, BiFunction<String, String, T> reader) {
    return new Parsed<>(null, label, List.of(), reader);
  }

  /** A whole number with a default, both bounds allowed. */
  static Value<Integer> integer(String defaultText, int least, int most) {
    return new Whole(defaultText, least, most);
  }

  /** A whole number; unset means something of its own. */
  static Value<Integer> optionalInteger(int least, int most) {
    return new Whole(null, least, most);
  }

  /** A real number with a default. */
  static Value<Double> number(
      String defaultText, double least, boolean leastAllowed, double most, boolean mostAllowed) {
    return new Real(defaultText, least, leastAllowed, most, mostAllowed);
  }

  /** A real number; unset means something of its own. */
  static Value<Double> optionalNumber(
      double least, boolean leastAllowed, double most, boolean mostAllowed) {
    return new Real(null, least, leastAllowed, most, mostAllowed);
  }

  /** On or off. */
  static Value<Boolean> toggle(String defaultText) {
    return new Toggle(defaultText);
  }

  /** The words it is one of, or may be among other things; none where it is no word. */
  default List<String> words() {
    return switch (this) {
      case Text text -> text.words();
      case Choice<T> choice -> List.copyOf(choice.meanings().keySet());
      case Parsed<T> parsed -> parsed.words();
      default -> List.of();
    };
  }

  /** What the help shows in place of a value. */
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
   * Reads the value of a text.
   *
   * @param where the option or the file and key the text stands in
   * @throws BadInputException if the text is no such value
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

  /** Whether it is written to files as itself, a number or true or false, rather than as text. */
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
      // The message below says what is wanted.
    }
    String bounds =
        whole.most() == Integer.MAX_VALUE
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
      // The message below says what is wanted.
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
