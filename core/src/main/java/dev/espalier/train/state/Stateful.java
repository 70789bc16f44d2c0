package dev.espalier.train.state;

/**
 * A part of a training that remembers something from one step to the next. What {@link #restore}
 * reads of a state that {@link #save} wrote makes it behave as if it had never been away.
 */
public interface Stateful {

  /** Writes what is remembered. */
  void save(StateWriter to);

  /**
   * Takes over what was remembered, in place of all that is known now.
   *
   * @throws dev.espalier.fault.BadInputException if the state is not that of such a part
   */
  void restore(StateReader from);
}
