package dev.espalier.model.network;

import dev.espalier.memory.FloatView;

/**
 * The input of a layer norm and what its forward pass leaves.
 *
 * @param in of the residual stream, [rows, width]
 * @param mean of each row, [rows]
 * @param rstd the reciprocal of each row's standard deviation, [rows]
 * @param out the norm's output, and scratch after it, [rows, width]
 */
record NormActivations(FloatView in, FloatView mean, FloatView rstd, FloatView out) {}
