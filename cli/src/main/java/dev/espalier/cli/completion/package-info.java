/** Completion for bash, zsh and fish, made from the commands themselves. */
@NullMarked
package dev.espalier.cli.completion;

import org.jspecify.annotations.NullMarked;
