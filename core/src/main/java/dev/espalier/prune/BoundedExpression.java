package dev.espalier.prune;

import dev.espalier.fault.BadInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression from the user, with bounded run time: Java's matcher backtracks, and some
 * expressions, such as {@code (\w+\.?)+!}, have more alternatives than anyone can wait for. An
 * expression that needs more steps than any sensible one is refused.
 */
final class BoundedExpression {

  /** Expressions for names of some forty characters are not longer. */
  static final int MOST_CHARACTERS = 4_096;

  /** The most characters examined for one name; sensible expressions examine some hundreds. */
  private static final int MOST_STEPS = 200_000;

  /** The most repetitions in nested braces: those of the empty string examine no character. */
  private static final double MOST_REPETITIONS = 1e6;

  /**
   * The most groups within each other: how many Java's own compiler and matcher bear depends on how
   * much stack their methods take, which changes as they are compiled.
   */
  private static final int MOST_NESTED = 100;

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
   * Compiles an expression.
   *
   * @param where the option, or the file and key, of the expression
   * @throws BadInputException if it is not a valid expression, is too long, or is nested too deeply
   */
  static BoundedExpression of(String expression, String where) {
    if (expression.length() > MOST_CHARACTERS) {
      throw new BadInputException(
          where,
          String.format("has %,d characters", expression.length()),
          String.format("use at most %,d", MOST_CHARACTERS));
    }
    if (depth(expression) > MOST_NESTED) {
      throw tooDeep(expression, where);
    }
    try {
      if (repetitions(expression) > MOST_REPETITIONS) {
        throw tooLong(expression, where);
      }
      return new BoundedExpression(expression, where, Pattern.compile(expression));
    } catch (PatternSyntaxException e) {
      if (e.getDescription().startsWith("Stack overflow")) {
        throw tooDeep(expression, where);
      }
      throw new BadInputException(
          where,
          "'" + brief(expression) + "' is no valid regular expression (" + e.getDescription() + ")",
          "mend it, or name a module",
          e);
    } catch (StackOverflowError e) {
      throw tooDeep(expression, where);
    }
  }

  /** Returns how many parentheses are open at once at most, escaped ones left out. */
  private static int depth(String expression) {
    int open = 0;
    int most = 0;
    for (int i = 0; i < expression.length(); i++) {
      switch (expression.charAt(i)) {
        case '\\' -> i++;
        case '(' -> most = Math.max(most, ++open);
        case ')' -> open--;
        default -> {}
      }
    }
    return most;
  }

  private static BadInputException tooDeep(String expression, String where) {
    return new BadInputException(
        where, "'" + brief(expression) + "' is nested too deeply", "write a simpler one");
  }

  /**
   * Tells whether a whole name matches.
   *
   * @throws BadInputException if that takes too many steps
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

  /** Returns the expression, shortened to fit into a message. */
  static String brief(String expression) {
    return expression.length() <= 60 ? expression : expression.substring(0, 57) + "…";
  }

  /** Thrown through Java's matcher, which offers no other way to stop it. */
  private static final class TooManySteps extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManySteps() {
      super(null, null, false, false);
    }
  }

  /** A name that counts how often its characters are examined. */
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
