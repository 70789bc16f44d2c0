/** Models and datasets of the Hugging Face Hub, from the cache of its own tools. */
@NullMarked
package dev.espalier.checkpoint.hub;

import org.jspecify.annotations.NullMarked;
