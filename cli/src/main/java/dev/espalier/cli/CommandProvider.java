package dev.espalier.cli;

/**
 * Adds a command to the program from a module of its own, found on the class path with {@link
 * java.util.ServiceLoader}. {@code bench} is thus a command like the others, although the module of
 * the commands does not depend on it.
 */
public interface CommandProvider {

  /** Returns a new instance of a class with picocli's {@code @Command}. */
  Object command();
}
