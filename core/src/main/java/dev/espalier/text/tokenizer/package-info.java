/** The tokenizer of a checkpoint, through Hugging Face's tokenizers library. */
@NullMarked
package dev.espalier.text.tokenizer;

import org.jspecify.annotations.NullMarked;
