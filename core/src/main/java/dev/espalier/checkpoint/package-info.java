/** Models as Hugging Face directories: configuration, weights and tokenizer files. */
@NullMarked
package dev.espalier.checkpoint;

import org.jspecify.annotations.NullMarked;
