/** From an exception, or Ctrl-C, to one line and an exit status. */
@NullMarked
package dev.espalier.cli.fault;

import org.jspecify.annotations.NullMarked;
