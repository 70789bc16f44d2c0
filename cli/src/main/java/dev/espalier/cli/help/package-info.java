/** What {@code --help} shows, laid out so that it can be pasted. */
@NullMarked
package dev.espalier.cli.help;

import org.jspecify.annotations.NullMarked;
