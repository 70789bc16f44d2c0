package dev.espalier.record;

/**
 * The number of parameters of a model now, and after {@code compact} would have removed dead units
 * and folded constant ones. A tied {@code wte} is counted once.
 *
 * @param before parameters of the model as it is
 * @param plain parameters in the plain layout, including the zero padding that GPT-2's config
 *     requires
 * @param exact parameters in the exact layout
 */
public record CompactSizes(long before, long plain, long exact) {}
