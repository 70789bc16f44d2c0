/**
 * Measures this machine and Espalier on it: single operations, whole steps, evaluation and memory,
 * beside the peer. Nothing depends on it.
 */
@NullMarked
package dev.espalier.bench;

import org.jspecify.annotations.NullMarked;
