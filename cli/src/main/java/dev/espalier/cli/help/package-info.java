/** The layout of the help, suitable for copying and pasting. */
@NullMarked
package dev.espalier.cli.help;

import org.jspecify.annotations.NullMarked;
