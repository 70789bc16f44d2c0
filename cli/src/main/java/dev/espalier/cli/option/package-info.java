/** Groups of options that commands share. */
@NullMarked
package dev.espalier.cli.option;

import org.jspecify.annotations.NullMarked;
