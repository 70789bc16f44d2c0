package dev.espalier.text.rows;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects names of columns for a message: the first ones, each shortened, and the number of all.
 * An object may have millions of fields, which must not be held.
 */
final class ColumnNames {

  private static final int MOST = 12;
  private static final int LONGEST = 60;

  private final List<String> first = new ArrayList<>();
  private long count;

  /** Returns the list of the given names. */
  static String list(List<String> names) {
    ColumnNames all = new ColumnNames();
    names.forEach(name -> all.add("", name));
    return all.list();
  }

  /** Adds a name, which follows the path of the object that has it. */
  void add(String path, String name) {
    count++;
    if (first.size() < MOST) {
      first.add(shortened(path.isEmpty() ? name : path + name));
    }
  }

  void clear() {
    first.clear();
    count = 0;
  }

  String list() {
    if (count == 0) {
      return "none";
    }
    String named = String.join(", ", first);
    return count <= MOST ? named : named + " and " + (count - MOST) + " more";
  }

  private static String shortened(String name) {
    return name.length() <= LONGEST ? name : name.substring(0, LONGEST) + "…";
  }
}
