package dev.espalier.experiment;

import org.jspecify.annotations.Nullable;

/**
 * Collects the inputs of a task. A builder is not thread-safe. It can be used again after {@link
 * #build}, which then creates another task.
 *
 * @param <T> the task
 * @param <B> the builder itself
 */
public abstract class TaskBuilder<T extends Task<?>, B extends TaskBuilder<T, B>> {

  /** For subclasses in this library only. */
  protected TaskBuilder() {}

  /** Returns this builder. */
  @SuppressWarnings("unchecked") // B is the class of the builder
  protected final B self() {
    return (B) this;
  }

  /**
   * Creates the task.
   *
   * @throws IllegalStateException if a required value was not given
   */
  public abstract T build();

  /**
   * Returns a required value.
   *
   * @param call the method that sets it, for the message
   * @throws IllegalStateException if it was not given
   */
  protected static <V> V given(@Nullable V value, String call) {
    if (value == null) {
      throw new IllegalStateException(call + " was not called");
    }
    return value;
  }
}
