package dev.espalier.record.sweep;

/**
 * A run whose rounds a unit takes instead of training them.
 *
 * @param run its folder, relative to the sweep's directory
 * @param last the last round that is the same
 */
public record Donor(String run, int last) {

  /** The last round of a run that is the same throughout. */
  public static final int ALL = Integer.MAX_VALUE;
}
