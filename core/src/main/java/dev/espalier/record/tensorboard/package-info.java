/** TensorBoard event files, without any notion of rounds. */
@NullMarked
package dev.espalier.record.tensorboard;

import org.jspecify.annotations.NullMarked;
