/** The checkpoint's own tokenizer, through Hugging Face's tokenizers library. */
@NullMarked
package dev.espalier.text.tokenizer;

import org.jspecify.annotations.NullMarked;
