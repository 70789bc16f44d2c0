/**
 * Off-heap memory for tensors: shapes, the list of what a model's tensors are ({@link
 * dev.espalier.memory.TensorSpec}), one allocation sliced by such a list ({@link
 * dev.espalier.memory.Slab}) and views of it. Allocated once and used for a whole run. Never holds
 * mathematics.
 */
@NullMarked
package dev.espalier.memory;

import org.jspecify.annotations.NullMarked;
