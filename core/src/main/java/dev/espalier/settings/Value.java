package dev.espalier.settings;

import dev.espalier.fault.BadInputException;
import dev.espalier.fault.Likeness;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of value a {@link Setting} takes: each parses, validates and names itself in the help.
 */
public sealed interface Value {

  /**
   * Any text.
   *
   * @param words what it may be, among other things
   */
  record Text(@Nullable String defaultText, String label, List<String> words) implements Value {}

  /** One of a few words. */
  record Choice(String defaultText, List<String> words) implements Value {}

  /** A whole number within bounds, both allowed. */
  record Whole(@Nullable String defaultText, int least, int most) implements Value {}

  /** A real number within bounds. */
  record Real(
      @Nullable String defaultText,
      double least,
      boolean leastAllowed,
      double most,
      boolean mostAllowed)
      implements Value {}

  /** On or off. */
  record Toggle(String defaultText) implements Value {}

  /** The value a setting has when nobody sets it, or null. */
  @Nullable String defaultText();

  /** Any text, with a default, and words it may be among other things. */
  static Value text(String defaultText, String label, String... words) {
    return new Text(defaultText, label, List.of(words));
  }

  /** Any text; unset means something of its own. */
  static Value optionalText(String label) {
    return new Text(null, label, List.of());
  }

  /** One of the words, the default among them. */
  static Value choice(String defaultText, String... words) {
    return new Choice(defaultText, List.of(words));
  }

  /** A whole number with a default, both bounds allowed. */
  static Value integer(String defaultText, int least, int most) {
    return new Whole(defaultText, least, most);
  }

  /** A whole number; unset means something of its own. */
  static Value optionalInteger(int least, int most) {
    return new Whole(null, least, most);
  }

  /** A real number with a default. */
  static Value number(
      String defaultText, double least, boolean leastAllowed, double most, boolean mostAllowed) {
    return new Real(defaultText, least, leastAllowed, most, mostAllowed);
  }

  /** A real number; unset means something of its own. */
  static Value optionalNumber(
      double least, boolean leastAllowed, double most, boolean mostAllowed) {
    return new Real(null, least, leastAllowed, most, mostAllowed);
  }

  /** On or off. */
  static Value toggle(String defaultText) {
    return new Toggle(defaultText);
  }

  /** The words it is one of, or may be among other things; none where it is no word. */
  default List<String> words() {
    return switch (this) {
      case Text text -> text.words();
      case Choice choice -> choice.words();
      default -> List.of();
    };
  }

  /** What the help shows in place of a value. */
  default String label() {
    return switch (this) {
      case Text text -> text.label();
      case Choice choice -> String.join("|", choice.words());
      case Whole _ -> "N";
      case Real _ -> "X";
      case Toggle _ -> "true|false";
    };
  }

  /**
   * The value of a text: String, Integer, Double or Boolean.
   *
   * @param where the option or the file and key the text stands in
   * @throws BadInputException if the text is no such value
   */
  default Object parse(String text, String where) {
    return switch (this) {
      case Text _ -> {
        if (text.isBlank()) {
          throw new BadInputException(where, "is empty", "give it a value or leave it out");
        }
        yield text;
      }
      case Choice choice -> {
        if (!choice.words().contains(text)) {
          throw new BadInputException(
              where,
              "'" + text + "' is not known",
              Likeness.nearest(text, choice.words())
                  .map(word -> "did you mean " + word + "?")
                  .orElse("use " + String.join(", ", choice.words())));
        }
        yield text;
      }
      case Whole whole -> parseWhole(whole, text, where);
      case Real real -> parseReal(real, text, where);
      case Toggle _ ->
          switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new BadInputException(
                    where, "'" + text + "' is neither true nor false", "use true or false");
          };
    };
  }

  private static Object parseWhole(Whole whole, String text, String where) {
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

  private static Object parseReal(Real real, String text, String where) {
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
