package dev.espalier.text;

/** Tokenises one long row that is passed in parts, into the same ids as if it were passed whole. */
public interface LongRow {

  /**
   * Appends characters.
   *
   * @param part characters of any number, which do not end within a surrogate pair
   * @throws dev.espalier.fault.BadInputException if the row has too many characters without a place
   *     where it can be cut
   */
  void add(String part);

  /** Ends the row and passes on its last ids. */
  void end();
}
