/**
 * Single steps on models and masks, without an experiment: inspect, compact, export, generate, and
 * the work on mask files.
 */
@NullMarked
package dev.espalier.experiment.tool;

import org.jspecify.annotations.NullMarked;
