/** Models and datasets of the Hugging Face Hub, through the module {@code dev.espalier.hub}. */
@NullMarked
package dev.espalier.checkpoint.hub;

import org.jspecify.annotations.NullMarked;
