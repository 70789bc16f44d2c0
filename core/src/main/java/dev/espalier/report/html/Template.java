package dev.espalier.report.html;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with placeholders such as {@code {{title}}}. Inserted text is not scanned for
 * placeholders.
 */
public record Template(String text) {

  private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z-]+)}}");

  /**
   * Returns the text with its places filled.
   *
   * @throws IllegalStateException if a placeholder has no replacement
   */
  public String fill(Map<String, String> parts) {
    Matcher place = PLACE.matcher(text);
    StringBuilder filled = new StringBuilder(2_000_000);
    while (place.find()) {
      String part = parts.get(place.group(1));
      if (part == null) {
        throw new IllegalStateException("nothing for {{" + place.group(1) + "}}");
      }
      place.appendReplacement(filled, Matcher.quoteReplacement(part));
    }
    return place.appendTail(filled).toString();
  }
}
