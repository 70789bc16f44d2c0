/** Byte-level byte pair encoding: a tokenizer learnt from a text, and its Hugging Face files. */
@NullMarked
package dev.espalier.text.bpe;

import org.jspecify.annotations.NullMarked;
