package dev.espalier.cli;

import java.nio.file.Path;

/** A command whose work goes on after an interruption. */
interface Resumable {

  /** The directory the work is kept in. */
  Path out();
}
