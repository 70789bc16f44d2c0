/** Results as tables for the terminal. */
@NullMarked
package dev.espalier.cli.table;

import org.jspecify.annotations.NullMarked;
