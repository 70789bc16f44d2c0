package dev.espalier.train.state;

/**
 * A part of training that has state between steps. After {@link #restore} from a state written by
 * {@link #save} it behaves as if it had never been interrupted.
 */
public interface Stateful {

  /** Writes its state. */
  void save(StateWriter to);

  /**
   * Replaces its state by a saved one.
   *
   * @throws dev.espalier.fault.BadInputException if the state is not that of such a part
   */
  void restore(StateReader from);
}
