package dev.espalier.publish.card;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes text from data so that Markdown shows it as it is. */
final class Markdown {

  private static final Pattern SPECIAL = Pattern.compile("[\\\\`*_{}\\[\\]<>()#+!|~$&-]");
  private static final Pattern TICKS = Pattern.compile("`+");

  private Markdown() {}

  /** Returns plain text on one line. */
  static String text(String data) {
    return SPECIAL
        .matcher(line(data))
        .replaceAll(found -> "\\\\" + Matcher.quoteReplacement(found.group()));
  }

  /** Returns inline code on one line, which may contain backticks. */
  static String code(String data) {
    String line = line(data).replace("|", "¦");
    String fence = "`".repeat(longestTicks(line) + 1);
    boolean padded = line.startsWith("`") || line.endsWith("`") || line.isBlank();
    return fence + (padded ? " " + line + " " : line) + fence;
  }

  /** Returns a block of code, which may contain fences. */
  static String block(String language, String data) {
    String fence = "`".repeat(Math.max(3, longestTicks(data) + 1));
    return fence + language + "\n" + data.stripTrailing() + "\n" + fence + "\n";
  }

  private static int longestTicks(String text) {
    return TICKS.matcher(text).results().mapToInt(found -> found.group().length()).max().orElse(0);
  }

  private static String line(String data) {
    return data.replaceAll("\\s+", " ").replaceAll("\\p{Cc}", "").strip();
  }
}
