/** Reading and writing of records as JSON. */
@NullMarked
package dev.espalier.record.json;

import org.jspecify.annotations.NullMarked;
