package dev.espalier.hub.fault;

/** Makes one readable line of text that may come from a server. */
public final class Line {

  private Line() {}

  /** Returns the text without line breaks and control characters, shortened to a length. */
  public static String of(String text, int most) {
    String bounded = text.length() <= most ? text : text.substring(0, most - 1) + "…";
    return bounded.strip().replaceAll("\\s+", " ").replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}]", "?");
  }
}
