/**
 * Off-heap memory for tensors: shapes, descriptions of tensors ({@link
 * dev.espalier.memory.TensorSpec}), one allocation for a list of them ({@link
 * dev.espalier.memory.Slab}) and views of it. Memory is allocated once and used for a whole run.
 * Contains no mathematics.
 */
@NullMarked
package dev.espalier.memory;

import org.jspecify.annotations.NullMarked;
