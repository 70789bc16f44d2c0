package dev.espalier.hub.pull;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A pattern of file names as Python's client reads it: {@code *} stands for any characters, slashes
 * included, {@code ?} for one, {@code [ab]} for one of several, {@code [!ab]} for one of all
 * others. A slash at the end stands for everything in a folder.
 */
final class Glob {

  private final Pattern pattern;

  private Glob(Pattern pattern) {
    this.pattern = pattern;
  }

  static Glob of(String text) {
    String whole = text.endsWith("/") ? text + "*" : text;
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < whole.length(); i++) {
      char c = whole.charAt(i);
      switch (c) {
        case '*' -> regex.append(".*");
        case '?' -> regex.append('.');
        case '[' -> i = appendSet(whole, i, regex);
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return new Glob(Pattern.compile(regex.toString(), Pattern.DOTALL));
  }

  /** Appends a set and returns the index of its last character. */
  private static int appendSet(String text, int start, StringBuilder regex) {
    int first = start + 1;
    boolean negated = first < text.length() && text.charAt(first) == '!';
    int from = negated ? first + 1 : first;
    // A bracket that comes first stands for itself.
    int end = text.indexOf(']', from + 1);
    if (end < 0) {
      regex.append("\\[");
      return start;
    }
    String members = text.substring(from, end).replaceAll("([\\\\\\[\\]&^])", "\\\\$1");
    regex.append(negated ? "[^" : "[").append(members).append(']');
    return end;
  }

  boolean matches(String path) {
    return pattern.matcher(path).matches();
  }

  static boolean any(List<String> patterns, String path) {
    return patterns.stream().anyMatch(each -> of(each).matches(path));
  }
}
