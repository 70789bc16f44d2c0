package dev.espalier.train;

import dev.espalier.train.state.StateKeeper;
import dev.espalier.train.stopping.StoppingRule;

/**
 * The evaluations, callbacks and saved states of a training run.
 *
 * @param evaluations when losses are measured, and on which texts
 * @param afterStep called after each step
 * @param rule consulted after each step
 * @param states restores and saves the state
 */
public record Course(
    EvaluationSchedule evaluations, AfterStep afterStep, StoppingRule rule, StateKeeper states) {}
