package dev.espalier.record.sweep;

import java.util.List;
import java.util.OptionalInt;

/**
 * How far a cell may run before it is compared with others.
 *
 * @param rungs the rounds after which it is ranked among others, in order; none if it runs to its
 *     end in any case
 * @param passed number of rungs that it has passed
 * @param halved whether it was stopped at a rung, for good
 */
public record Course(List<Integer> rungs, int passed, boolean halved) {

  /** The course of a unit that runs to its end. */
  public static final Course WHOLE = new Course(List.of(), 0, false);

  /** Copies the list. */
  public Course {
    rungs = List.copyOf(rungs);
  }

  /** Returns the course of a cell that has passed no rung. */
  public static Course over(List<Integer> rungs) {
    return new Course(rungs, 0, false);
  }

  /** Returns the round after which it waits for the others; empty if it runs to its end. */
  public OptionalInt to() {
    return passed < rungs.size() ? OptionalInt.of(rungs.get(passed)) : OptionalInt.empty();
  }
}
