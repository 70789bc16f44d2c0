package dev.espalier.record;

/**
 * How many parameters a model has, and would have once {@code compact} has removed what is dead and
 * folded what is constant. The tied {@code wte} is counted once.
 *
 * @param before of the model as it is
 * @param plain in the plain layout, with the zeros that fill up what GPT-2's config cannot say
 * @param exact in the exact layout
 */
public record CompactSizes(long before, long plain, long exact) {}
