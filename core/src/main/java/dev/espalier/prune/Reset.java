package dev.espalier.prune;

/** What all weights of the model go back to before a round, before the mask is applied. */
public sealed interface Reset {

  /** The pretrained values (the lab's; Frankle and Carbin 2019, Chen et al. 2020). */
  record Pretrained() implements Reset {}

  /** The values after a step of round 0 (late resetting, Frankle et al. 2020). */
  record Rewind(int step) implements Reset {}

  /** Nothing: they stay as they were trained. */
  record None() implements Reset {}

  /** Fresh random values: the control that asks whether the mask alone is the ticket. */
  record Random() implements Reset {}
}
