package dev.espalier.prune;

import dev.espalier.fault.BadInputException;
import java.util.regex.Matcher;

/**
 * N:M sparsity: of each M consecutive inputs of an output at most N keep their weight (Mishra et
 * al., "Accelerating sparse deep neural networks", 2021, for 2:4; Zhou et al., "Learning N:M
 * fine-grained structured sparse neural networks from scratch", ICLR 2021). In a matrix of inputs ×
 * outputs a group consists of M rows of one column; the first starts at row 0.
 *
 * @param kept N, at least 1
 * @param of M, greater than N
 */
public record Pattern(int kept, int of) {

  private static final java.util.regex.Pattern TEXT =
      java.util.regex.Pattern.compile("(\\d{1,4}):(\\d{1,4})");

  /**
   * Parses {@code N:M}.
   *
   * @param where the option, or the file and key, of the text
   * @throws BadInputException if the text does not have this form
   */
  public static Pattern parse(String text, String where) {
    Matcher matcher = TEXT.matcher(text);
    if (matcher.matches()) {
      int kept = Integer.parseInt(matcher.group(1));
      int of = Integer.parseInt(matcher.group(2));
      if (kept >= 1 && kept < of) {
        return new Pattern(kept, of);
      }
    }
    throw new BadInputException(
        where, "'" + text + "' is no pattern", "say N:M with N below M, such as 2:4 or 4:8");
  }

  @Override
  public String toString() {
    return kept + ":" + of;
  }
}
