/** The progress of training as listeners receive it, and the estimate of the time left. */
@NullMarked
package dev.espalier.train.progress;

import org.jspecify.annotations.NullMarked;
