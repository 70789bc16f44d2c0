package dev.espalier.model.network;

import dev.espalier.memory.FloatView;

/**
 * Memory that all layers share.
 *
 * @param normed a layer norm's output, and scratch after it, [rows, width]
 * @param activated [rows, inner], the rows filled up to whole tiles where any weight is sparse
 * @param scratch for the forms of projections
 */
record SharedActivations(FloatView normed, FloatView activated, LinearScratch scratch) {}
