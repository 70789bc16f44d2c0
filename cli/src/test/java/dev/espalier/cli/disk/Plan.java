package dev.espalier.cli.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which operation fails, and what has been asked until now. Only what happens below one directory
 * counts: what the JVM writes elsewhere is not ours.
 */
final class Plan {

  /** An operation that was asked for. */
  record Asked(Operation operation, String path) {}

  /**
   * What to do.
   *
   * @param root below which operations count
   * @param from the first operation that fails, counted from 0; none if it is negative
   * @param lasting whether all that come after it fail, too
   */
  record Order(Path root, int from, boolean lasting, Failure failure) {}

  private static @Nullable Order order;
  private static final List<Asked> ASKED = new ArrayList<>();

  private Plan() {}

  /** Begins to count anew. */
  static synchronized void begin(@Nullable Order next) {
    order = next;
    ASKED.clear();
  }

  /** Ends counting, and gives what was asked for. */
  static synchronized List<Asked> end() {
    order = null;
    return List.copyOf(ASKED);
  }

  /**
   * Asks for an operation.
   *
   * @return whether a write is to take only half
   * @throws IOException if it fails
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
