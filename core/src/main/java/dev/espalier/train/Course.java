package dev.espalier.train;

import dev.espalier.train.state.StateKeeper;

/**
 * What accompanies a training from its first step to its last.
 *
 * @param evaluations when losses are measured, and on which texts
 * @param afterStep called after each step
 * @param rule asked after each step whether it was the last
 * @param states where the state comes from and where it is saved
 */
public record Course(
    EvaluationSchedule evaluations, AfterStep afterStep, StoppingRule rule, StateKeeper states) {}
