package dev.espalier.cli.help;

import java.util.ArrayList;
import java.util.List;

/**
 * Breaks text into lines at spaces only. Picocli breaks behind hyphens and slashes too, so that an
 * option or a value that was copied from the help would be torn.
 */
final class Wrapping {

  private Wrapping() {}

  /** The lines of a text, each at most so wide where its words allow. */
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
   * The lines of a command that is to be pasted: a long one goes on, behind a backslash, with one
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
