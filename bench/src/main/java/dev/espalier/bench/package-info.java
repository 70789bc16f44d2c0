/**
 * Measures this machine and Espalier on it: single operations, whole steps, evaluation and memory,
 * beside the peer. Nothing depends on it.
 */
package dev.espalier.bench;
