/** Models and datasets of the Hugging Face hub, from the cache that its own tools keep. */
@NullMarked
package dev.espalier.checkpoint.hub;

import org.jspecify.annotations.NullMarked;
