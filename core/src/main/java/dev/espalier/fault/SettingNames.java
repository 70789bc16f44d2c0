package dev.espalier.fault;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ways to name settings in messages. A message is written once, with the key of each setting in
 * braces, as in {@code lower {batch_size} or {block_size}}; whoever shows it replaces the keys by
 * the names its readers use. An option of the command line that is not a setting has an alternative
 * for programs after a bar: {@code choose another {out|directory}}.
 *
 * <p>Only braces that form a word of their own are replaced, so that quoted code and JSON stay
 * unchanged.
 */
public enum SettingNames {

  /** As in YAML and in programs: {@code batch_size}, or the alternative after the bar. */
  KEYS {
    @Override
    String name(MatchResult placeholder) {
      String words = placeholder.group(2);
      return words == null ? placeholder.group(1) : words;
    }
  },

  /** As options of the command line: {@code --batch-size}. */
  OPTIONS {
    @Override
    String name(MatchResult placeholder) {
      return "--" + placeholder.group(1).replace('_', '-');
    }
  };

  private static final Pattern PLACEHOLDER =
      Pattern.compile("(?<![^\\s(])\\{([a-z][a-z0-9_]*)(?:\\|([^{}|]+))?\\}(?![^\\s,;:.?!)])");

  abstract String name(MatchResult placeholder);

  /** Returns the text with its settings named in this way. */
  public String in(String text) {
    return PLACEHOLDER.matcher(text).replaceAll(found -> Matcher.quoteReplacement(name(found)));
  }
}
