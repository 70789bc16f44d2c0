/** The commands: each turns options into one call of the library. */
@NullMarked
package dev.espalier.cli.command;

import org.jspecify.annotations.NullMarked;
