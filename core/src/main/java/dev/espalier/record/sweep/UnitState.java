package dev.espalier.record.sweep;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How far a unit of a sweep's work is. */
public enum UnitState {
  /** Nobody works on it. */
  WAITING,
  /** A process works on it, or did until it was killed. */
  RUNNING,
  /** Its run is complete. */
  DONE,
  /** It ended with a fault. */
  FAILED,
  /** It was stopped and goes on when it is asked to. */
  STOPPED,
  /** The sweep no longer has it. */
  REMOVED;

  /** Returns the word in the ledger. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the state of a word in the ledger. */
  @JsonCreator
  static UnitState of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
