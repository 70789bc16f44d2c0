/** Event files as TensorBoard reads them; knows nothing of rounds. */
@NullMarked
package dev.espalier.record.tensorboard;

import org.jspecify.annotations.NullMarked;
