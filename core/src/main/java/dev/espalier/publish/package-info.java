/** Pushing runs and models to the Hugging Face Hub, and writing their model cards. */
@NullMarked
package dev.espalier.publish;

import org.jspecify.annotations.NullMarked;
