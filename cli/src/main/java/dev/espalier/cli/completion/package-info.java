/** Completion scripts for bash, zsh and fish, generated from the commands themselves. */
@NullMarked
package dev.espalier.cli.completion;

import org.jspecify.annotations.NullMarked;
