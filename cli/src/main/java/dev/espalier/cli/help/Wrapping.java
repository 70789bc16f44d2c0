package dev.espalier.cli.help;

import java.util.ArrayList;
import java.util.List;

/**
 * Breaks text into lines at spaces only. Picocli also breaks after hyphens and slashes, which would
 * split options and values that users copy from the help.
 */
final class Wrapping {

  private Wrapping() {}

  /** Returns the lines of a text, at most {@code width} wide if its words allow. */
  static List<String> lines(String text, int width) {
    List<String> lines = new ArrayList<>();
    for (String paragraph : text.split("\n", -1)) {
      StringBuilder line = new StringBuilder();
      for (String word : paragraph.strip().split(" +")) {
        if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
          lines.add(line.toString());
          line.setLength(0);
        }
        line.append(line.isEmpty() ? "" : " ").append(word);
      }
      lines.add(line.toString());
    }
    return lines;
  }

  /**
   * Returns the lines of a command to be pasted: after a backslash, a long one continues with one
   * of its options.
   */
  static List<String> command(String command, int width) {
    List<String> lines = new ArrayList<>();
    String rest = command;
    while (rest.length() > width) {
      int at = rest.lastIndexOf(" --", width - 2);
      if (at <= indentation(rest)) {
        break;
      }
      lines.add(rest.substring(0, at) + " \\");
      rest = "      " + rest.substring(at + 1);
    }
    lines.add(rest);
    return lines;
  }

  private static int indentation(String line) {
    return line.length() - line.stripLeading().length();
  }
}
