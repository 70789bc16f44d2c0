package dev.espalier.text.rows;

import java.util.List;
import java.util.stream.Collectors;

/** Lists names of columns in a message: only some of them, and each shortened. */
final class ColumnNames {

  private static final int MOST = 12;
  private static final int LONGEST = 60;

  private ColumnNames() {}

  static String list(List<String> names) {
    if (names.isEmpty()) {
      return "none";
    }
    String first =
        names.stream().limit(MOST).map(ColumnNames::shortened).collect(Collectors.joining(", "));
    return names.size() <= MOST ? first : first + " and " + (names.size() - MOST) + " more";
  }

  private static String shortened(String name) {
    return name.length() <= LONGEST ? name : name.substring(0, LONGEST) + "…";
  }
}
