package dev.espalier.prune;

import dev.espalier.fault.BadInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression that a user wrote, which cannot compute for ever: Java's expressions try one
 * way after the other, and of some, such as {@code (\w+\.?)+!}, there are more ways than anyone can
 * wait for. An expression that needs more steps than any sensible one is refused.
 */
final class BoundedExpression {

  /** An expression over names of some forty characters is not longer. */
  static final int MOST_CHARACTERS = 4_096;

  /** Characters looked at for one name; what is sensible looks at some hundreds. */
  private static final int MOST_STEPS = 200_000;

  /** Repetitions in braces, one within the other: those of nothing look at no character. */
  private static final double MOST_REPETITIONS = 1e6;

  private static final Pattern REPETITION = Pattern.compile("\\{(\\d{1,10})(?:,(\\d{0,10}))?}");

  private final String expression;
  private final String where;
  private final Pattern pattern;

  private BoundedExpression(String expression, String where, Pattern pattern) {
    this.expression = expression;
    this.where = where;
    this.pattern = pattern;
  }

  /**
   * Compiles.
   *
   * @param where the option or file and key it was given in
   * @throws BadInputException if it is no valid expression or too long
   */
  static BoundedExpression of(String expression, String where) {
    if (expression.length() > MOST_CHARACTERS) {
      throw new BadInputException(
          where,
          String.format("has %,d characters", expression.length()),
          String.format("use at most %,d", MOST_CHARACTERS));
    }
    try {
      if (repetitions(expression) > MOST_REPETITIONS) {
        throw tooLong(expression, where);
      }
      return new BoundedExpression(expression, where, Pattern.compile(expression));
    } catch (PatternSyntaxException e) {
      throw new BadInputException(
          where,
          "'" + brief(expression) + "' is no valid regular expression (" + e.getDescription() + ")",
          "mend it, or name a module",
          e);
    } catch (StackOverflowError e) {
      throw new BadInputException(
          where, "'" + brief(expression) + "' is nested too deeply", "write a simpler one", e);
    }
  }

  /**
   * Whether the whole of a name matches.
   *
   * @throws BadInputException if that cannot be told in a sensible number of steps
   */
  boolean matches(String name) {
    try {
      return pattern.matcher(new Counted(name)).matches();
    } catch (TooManySteps | StackOverflowError e) {
      BadInputException refusal = tooLong(expression, where);
      refusal.initCause(e);
      throw refusal;
    }
  }

  private static double repetitions(String expression) {
    double product = 1;
    Matcher braces = REPETITION.matcher(expression);
    while (braces.find()) {
      double least = Double.parseDouble(braces.group(1));
      String most = braces.group(2);
      product *= Math.max(1, most == null || most.isEmpty() ? least : Double.parseDouble(most));
    }
    return product;
  }

  private static BadInputException tooLong(String expression, String where) {
    return new BadInputException(
        where,
        "'" + brief(expression) + "' has too many ways to match a name to try them all",
        "write it without a repetition inside a repetition");
  }

  /** So much of an expression as a line has room for. */
  static String brief(String expression) {
    return expression.length() <= 60 ? expression : expression.substring(0, 57) + "…";
  }

  /** Thrown out of Java's matcher, which offers no other way to end it. */
  private static final class TooManySteps extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManySteps() {
      super(null, null, false, false);
    }
  }

  /** A name that counts how often its characters are looked at. */
  private static final class Counted implements CharSequence {

    private final String text;
    private int steps;

    Counted(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (++steps > MOST_STEPS) {
        throw new TooManySteps();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
