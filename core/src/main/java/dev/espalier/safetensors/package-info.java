/**
 * Hugging Face's safetensors files: reading, with every field of the header checked, and writing.
 */
@NullMarked
package dev.espalier.safetensors;

import org.jspecify.annotations.NullMarked;
