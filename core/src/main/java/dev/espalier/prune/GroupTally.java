package dev.espalier.prune;

/**
 * The number of groups of one kind that a mask has pruned from a block.
 *
 * @param kind such as {@code neuron}; for dimensions of heads {@code query-key} or {@code
 *     value-projection}
 * @param layer index of the block
 * @param total groups of the kind in the block
 * @param pruned groups of which no weight is left
 */
public record GroupTally(String kind, int layer, int total, int pruned) {}
