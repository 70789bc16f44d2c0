package dev.espalier.cli;

/**
 * Adds a command to the program from a module of its own, which is found on the class path with
 * {@link java.util.ServiceLoader}. So {@code bench} is a command like the others, although the
 * commands know nothing of its module.
 */
public interface CommandProvider {

  /** A new instance of a class with picocli's {@code @Command}. */
  Object command();
}
