package dev.espalier.serve;

import java.nio.file.Path;
import java.util.Optional;

/** What a page is served of, observed through its files, which another process may be writing. */
interface Watched {

  /** Returns its directory. */
  Path path();

  /** Returns a text that changes whenever the page changes. */
  String version();

  /**
   * Returns its state, as {@code live.json} contains it.
   *
   * @throws dev.espalier.fault.BadInputException if a file of it cannot be understood
   */
  Object look();

  /** Marks it as over. */
  void end();

  /**
   * Returns its page; empty if it has none yet.
   *
   * @throws dev.espalier.fault.BadInputException if a file of it cannot be understood
   */
  Optional<String> report();

  /** Returns what is said as long as there is no page. */
  String waiting();

  /** Returns the file that is served at a path beside the page; empty if there is no such path. */
  Optional<Path> file(String path);
}
