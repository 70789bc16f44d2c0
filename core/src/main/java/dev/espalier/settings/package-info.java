/**
 * The settings of an experiment, each declared once: flag, YAML key, help, domain, and whether it
 * is part of a run's identity. Knows nothing of models or files of runs, so that reports and the
 * live page may use it.
 */
@NullMarked
package dev.espalier.settings;

import org.jspecify.annotations.NullMarked;
