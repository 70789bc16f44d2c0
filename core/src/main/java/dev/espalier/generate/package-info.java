/** Generates text with a model: decodes token by token and samples from the logits. */
@NullMarked
package dev.espalier.generate;

import org.jspecify.annotations.NullMarked;
