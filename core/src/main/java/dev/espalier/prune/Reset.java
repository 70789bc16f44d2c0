package dev.espalier.prune;

/**
 * The values to which all weights of the model are reset before a round, before the mask is
 * applied.
 */
public sealed interface Reset {

  /** The pretrained values, the default (Frankle and Carbin 2019, Chen et al. 2020). */
  record Pretrained() implements Reset {}

  /** The values after a step of round 0 (late resetting, Frankle et al. 2020). */
  record Rewind(int step) implements Reset {}

  /** No reset: the weights keep their trained values. */
  record None() implements Reset {}

  /** New random values: the control that tests whether the mask alone makes the ticket. */
  record Random() implements Reset {}
}
