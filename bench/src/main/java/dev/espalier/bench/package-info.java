/**
 * Benchmarks of the machine and of Espalier: single operations, whole steps, evaluation and memory,
 * compared with PyTorch. Nothing depends on this package.
 */
@NullMarked
package dev.espalier.bench;

import org.jspecify.annotations.NullMarked;
