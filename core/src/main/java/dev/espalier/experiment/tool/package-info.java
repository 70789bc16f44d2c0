/**
 * Single operations on models and masks, outside an experiment: inspection, compaction, export,
 * generation, and work on mask files.
 */
@NullMarked
package dev.espalier.experiment.tool;

import org.jspecify.annotations.NullMarked;
