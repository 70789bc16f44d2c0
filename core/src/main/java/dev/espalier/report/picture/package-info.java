/** Charts as SVG files, for places where the page's script does not run, such as a model card. */
@NullMarked
package dev.espalier.report.picture;

import org.jspecify.annotations.NullMarked;
