/** Hugging Face's safetensors files: read with every claim of the header checked, and written. */
@NullMarked
package dev.espalier.safetensors;

import org.jspecify.annotations.NullMarked;
