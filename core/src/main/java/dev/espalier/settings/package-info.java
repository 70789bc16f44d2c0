/**
 * The settings of an experiment, each declared once with its flag, YAML key, help, domain, and
 * whether it is part of a run's identity. Independent of models and run files, so that reports and
 * the live page may use it.
 */
@NullMarked
package dev.espalier.settings;

import org.jspecify.annotations.NullMarked;
