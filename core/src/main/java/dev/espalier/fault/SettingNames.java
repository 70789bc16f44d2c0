package dev.espalier.fault;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How messages name the settings. A message is written once, with each setting's key in braces, as
 * in {@code lower {batch_size} or {block_size}}; whoever shows it renders the names as its readers
 * give them. What is no setting but an option of the command line has other words for a program,
 * behind a bar: {@code choose another {out|directory}}.
 *
 * <p>Only braces that stand as a word of their own are names, so that quoted code and JSON stay as
 * they are.
 */
public enum SettingNames {

  /** As in YAML and in programs: {@code batch_size}, or the words behind the bar. */
  KEYS {
    @Override
    String name(MatchResult placeholder) {
      String words = placeholder.group(2);
      return words == null ? placeholder.group(1) : words;
    }
  },

  /** As options of the command line: {@code batch_size}. */
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
