/** The parts of every page: template, resources, escaping, and figures. */
@NullMarked
package dev.espalier.report.html;

import org.jspecify.annotations.NullMarked;
