package dev.espalier.model.network;

import dev.espalier.memory.FloatView;

/**
 * Memory shared by all layers.
 *
 * @param normed a layer norm's output, later reused as scratch, [rows, width]
 * @param activated [rows, inner], with rows padded to whole tiles if any weight is sparse
 * @param scratch scratch of the forms of projections
 */
record SharedActivations(FloatView normed, FloatView activated, LinearScratch scratch) {}
