/** How records are written as JSON and read again. */
@NullMarked
package dev.espalier.record.json;

import org.jspecify.annotations.NullMarked;
