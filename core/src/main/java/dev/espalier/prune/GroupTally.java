package dev.espalier.prune;

/**
 * How many groups of a kind a mask has taken from a block.
 *
 * @param kind such as {@code neuron}; of dimensions of heads {@code query-key} or {@code
 *     value-projection}
 * @param layer the block
 * @param total groups of the kind in the block
 * @param pruned of these, of which no weight is left
 */
public record GroupTally(String kind, int layer, int total, int pruned) {}
