package dev.espalier.cli.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which operation fails, and records the operations so far. Only operations below one
 * directory count, since the JVM writes elsewhere too.
 */
final class Plan {

  /** A requested operation. */
  record Asked(Operation operation, String path) {}

  /**
   * The plan for one command.
   *
   * @param root the directory below which operations count
   * @param from index of the first operation that fails, from 0; none if negative
   * @param lasting whether all later operations fail, too
   */
  record Order(Path root, int from, boolean lasting, Failure failure) {}

  private static @Nullable Order order;
  private static final List<Asked> ASKED = new ArrayList<>();

  private Plan() {}

  /** Starts counting from 0. */
  static synchronized void begin(@Nullable Order next) {
    order = next;
    ASKED.clear();
  }

  /** Stops counting, and returns the operations. */
  static synchronized List<Asked> end() {
    order = null;
    return List.copyOf(ASKED);
  }

  /**
   * Requests an operation.
   *
   * @return whether a write takes only half of its data
   * @throws IOException if the operation fails
   */
  static synchronized boolean ask(Operation operation, Path path) throws IOException {
    Order now = order;
    String at = path.toAbsolutePath().normalize().toString();
    if (now == null || !at.startsWith(now.root().toString())) {
      return false;
    }
    int number = ASKED.size();
    ASKED.add(new Asked(operation, at));
    boolean fails =
        now.from() >= 0 && (now.lasting() ? number >= now.from() : number == now.from());
    if (fails && now.failure() == Failure.SHORT && operation == Operation.WRITE) {
      return true;
    }
    if (fails) {
      throw now.failure().of(operation, at);
    }
    return false;
  }
}
