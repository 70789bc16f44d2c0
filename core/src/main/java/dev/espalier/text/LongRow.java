package dev.espalier.text;

/** Tokenises one long row that comes in parts, with the ids that it would have as a whole. */
public interface LongRow {

  /**
   * The next characters.
   *
   * @param part may end anywhere but within a surrogate pair, and may be of any length
   * @throws dev.espalier.fault.BadInputException if so many characters have come without a place
   *     where they can be cut that the row would have to be held in memory
   */
  void add(String part);

  /** The row is complete; its last ids are handed over. */
  void end();
}
