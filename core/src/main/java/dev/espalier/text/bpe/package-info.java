/** Byte-level byte pair encoding: learning a tokenizer from a text, and its Hugging Face files. */
@NullMarked
package dev.espalier.text.bpe;

import org.jspecify.annotations.NullMarked;
