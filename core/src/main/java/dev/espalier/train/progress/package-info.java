/** What is heard of a training while it goes on. */
@NullMarked
package dev.espalier.train.progress;

import org.jspecify.annotations.NullMarked;
