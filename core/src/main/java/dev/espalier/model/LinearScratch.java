package dev.espalier.model;

import dev.espalier.memory.FloatView;

/**
 * Memory the forms of a projection copy operands to, shared by all layers. As large as the most
 * demanding of them asks for, and empty where every form works in place.
 *
 * @param in a copy of the projection's input or of its gradient
 * @param out a copy of its output or of its gradient
 * @param weight some rows of the weight or of its gradient
 * @param row one value for each input feature
 * @param column one value for each output feature
 */
record LinearScratch(
    FloatView in, FloatView out, FloatView weight, FloatView row, FloatView column) {}
