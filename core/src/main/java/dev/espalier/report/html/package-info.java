/** What every page is made of: the template, its resources, escaping, and the figure. */
@NullMarked
package dev.espalier.report.html;

import org.jspecify.annotations.NullMarked;
